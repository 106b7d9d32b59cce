"""Names that vulture may not report as dead: each is used by somebody whom it cannot see.

`vulture` reads this file beside the code, as if it used them. A name goes in with its user,
reviewed; one without a user is dead code and goes out of the code instead.
"""

# Called by name by the standard library's servers: http.server, socketserver.
_.protocol_version
_.wbufsize
_.disable_nagle_algorithm
_.daemon_threads
_.log_message
_.do_DELETE
_.do_HEAD
_.do_OPTIONS
_.do_PATCH
_.do_PUT

# Called by name by requests, urllib3 and pg8000: a connection that checks its address.
_.get_redirect_target
_.resp
_.trust_env
_.pool_classes_by_scheme
_.ConnectionCls
_._new_conn
_.autocommit

# Called by name by pyspark.ml, whose spelling they have.
_._fit
_._transform
_.saveImpl
_.inputNames
_.knownUntil

# Called by name, or read, by moto: resources of CloudFormation, steps of EMR, tasks of Step
# Functions.
_.cloudformation_name_type
_.cloudformation_type
_.create_from_cloudformation_json
_.get_cfn_attribute
_.has_cfn_attr
_.attr
_.is_created
_.physical_resource_id
_.account_id
_.region_name
_.start_date_time
_.end_date_time
_.end_datetime
_.get_permission
_.boto_client_for
_.parse_template
_.qualifier
_._eval_service_task
_._get_supported_parameters
_._is_integration_pattern
_._normalise_parameters
_._normalise_response
_.resource_runtime_part
_.state_credentials
_.ILLEGAL_CUSTOM_ERROR_PREFIX

# Read by powertools from the context of an invocation.
_.memory_limit_in_mb
_.invoked_function_arn

# The protocol of a context manager, which hands over a traceback.
_.trace

# Fields that are written to JSON as a whole, by dataclasses.asdict: readers are outside the code.
_.blocking
_.rejected_in
_.corrected_by
_.corrected_at
_.licence
_.attribution
_.ended_at
_.cost_usd
_.truncated
_.submitted_at
_.subnational
_.completed_at
_.attributes_without_observations
_.fitted_by
_.aggregates
_.forecast_refusals
_.forecast_model

# Columns of the frame that Spark makes of these rows.
_.baseline

# Named in a quoted annotation, which vulture does not read: no stub package is sent to Lambda.
_.S3Client
_.SFNClient
_.AthenaClient
_.GetQueryResultsOutputTypeDef
_.GlueClient
_.CopyPartResultTypeDef

# Declarations that the tests compare with the contracts and with each other.
_.writes
_.PART_FAULTS
_.FILE_FAULTS

# For whoever uses the client as a library.
_.arrow

# Types in annotations that are strings, which vulture does not read: boto3's stubs are imported for
# the type checker alone.
_.QueryExecutionStatusTypeDef
_.ConfigurationTypeDef
_.RunJobFlowInputTypeDef
_.EMRClient
_.ListObjectsV2OutputTypeDef
_.DescribeExecutionOutputTypeDef
_.PartitionTypeDef
_.InstanceFleetTypeType
_.InstanceFleetConfigTypeDef
_.TableTypeDef
_.TagTypeDef

# Fields of TypedDicts: keys of events, of the execution's state, and of what Lambda and S3 answer.
_.Bucket
_.UploadId
_.audit_output
_.Cause
_.collection
_.uncollected
_.checked_sources
_.checked_releases
_.termination
_.examined
_.places
_.errorType
_.errorMessage

# What is built is measured by a test: at each start of the laptop's AWS it would take a second.
check_size

# What a test hands to the laptop's judge, to keep what was asked.
Recording

# What rich and http.server call or read.
_.on_broken_pipe
_.RequestHandlerClass

# sqlglot asks a dialect for it.
INDEX_OFFSET

# A column of the sample's truth, which is written by the names of the fields.
_.week_ending

# Keys of an object in a run's record, read by name: local/output/run/verdict.py.
duplicates
conflicts

# A field of a period, which Spark takes by its name; a handler list is logging's own.
_.zeros_taken
_.handlers

# What EventBridge tells of an execution; the record reads it by name.
executionArn
startDate
stopDate

# A status that the state machine gives.
_.CHECKED

# pandas keeps with a frame what is said of it.
_.attrs

# Python asks it for a name that the module has not imported yet (PEP 562).
__getattr__

# isinstance() asks it of a class.
_.__instancecheck__

# sqlglot parses lists by it.
_._parse_csv
