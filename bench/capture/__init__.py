"""How fast a source is captured, beside the AWS command line and psql."""
