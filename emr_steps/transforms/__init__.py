"""Pure transforms, DataFrame -> DataFrame: no session, no S3, no arguments of a job."""
