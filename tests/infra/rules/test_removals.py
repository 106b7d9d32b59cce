"""Whoever takes one protection out of the template hears of it, by the rule that asks for it."""

import pytest

from tests.infra.rules import RULES
from tests.support.rendering.deployments import broken_stack
from tests.support.rendering.edits import edited

# The rule, and what it protects: paths of tests/support/rendering/edits.py.
PROTECTIONS: dict[str, tuple[str, ...]] = {
    # ---- What holds data
    "every_bucket_is_encrypted": ("Lake/Properties/BucketEncryption",),
    "every_bucket_is_private": (
        "Lake/Properties/PublicAccessBlockConfiguration/BlockPublicAcls",
        "Lake/Properties/PublicAccessBlockConfiguration/BlockPublicPolicy",
        "Lake/Properties/PublicAccessBlockConfiguration/IgnorePublicAcls",
        "Lake/Properties/PublicAccessBlockConfiguration/RestrictPublicBuckets",
        "Lake/Properties/OwnershipControls",
    ),
    "every_bucket_asks_for_tls": (
        "LakePolicy",
        "LakePolicy/Properties/PolicyDocument/Statement/[Sid=TlsOnly]/Condition",
        "LakePolicy/Properties/PolicyDocument/Statement/[Sid=TlsOnly]/Resource/0",
        "LakePolicy/Properties/PolicyDocument/Statement/[Sid=TlsOnly]/Resource/1",
    ),
    "every_bucket_keeps_versions": ("Lake/Properties/VersioningConfiguration",),
    "what_expires_leaves_no_version": (
        "Lake/~LifecycleConfiguration/Rules/[Id=candidates]/NoncurrentVersionExpiration",
        "Lake/~LifecycleConfiguration/Rules/[Id=query-results]/NoncurrentVersionExpiration",
        "Lake/~LifecycleConfiguration/Rules/[Id=exports]/NoncurrentVersionExpiration",
        "Lake/~LifecycleConfiguration/Rules/[Id=cluster-logs]/NoncurrentVersionExpiration",
    ),
    "data_outlive_the_stack": ("Lake/DeletionPolicy", "Lake/UpdateReplacePolicy"),
    "no_upload_stays_unfinished": ("Lake/Properties/LifecycleConfiguration/Rules/[Id=uploads]",),
    "every_queue_is_encrypted_and_patient": (
        "DeadLetters/Properties/SqsManagedSseEnabled",
        "DeadLetters/Properties/MessageRetentionPeriod",
    ),
    "what_people_filled_in_is_not_generated_anew": (
        "DatabaseSecret/Properties/GenerateSecretString/ExcludePunctuation",
    ),
    "every_query_is_bounded": (
        "WorkGroup/Properties/WorkGroupConfiguration/EnforceWorkGroupConfiguration",
        "WorkGroup/Properties/WorkGroupConfiguration/BytesScannedCutoffPerQuery",
        "WorkGroup/Properties/WorkGroupConfiguration/ResultConfiguration/EncryptionConfiguration",
    ),
    # ---- Identities
    "a_policy_of_a_resource_lets_no_stranger_in": (
        "DeadLettersPolicy/Properties/PolicyDocument/Statement/0/Condition",
    ),
    "a_role_is_passed_to_one_service": (
        "CreateEmrFunction/~Statement/[Action=iam:PassRole]/Condition",
        "EmrServiceRole/Properties/Policies/0/PolicyDocument/Statement/0/Condition",
    ),
    "emr_acts_for_this_account": (
        "EmrServiceRole/Properties/AssumeRolePolicyDocument/Statement/0/Condition",
    ),
    "only_own_clusters_are_ended": (
        "CreateEmrFunction/~Statement/[Action=elasticmapreduce:TerminateJobFlows]/Condition",
        "Pipeline/~Statement/[Action=elasticmapreduce:AddJobFlowSteps]/Condition",
    ),
    "only_own_clusters_are_started": (
        "CreateEmrFunction/~Statement/[Sid=RunJobFlowHasNoResource]/Condition",
    ),
    # ---- Functions, and what calls them
    "every_function_has_a_log_group_that_expires": (
        "IngestFunction/Properties/LoggingConfig/LogGroup",
        "ShowResultsFunction/Properties/LoggingConfig/LogGroup",
    ),
    "every_log_expires": (
        "ApiLogs/Properties/RetentionInDays",
        "PipelineLogs/Properties/RetentionInDays",
    ),
    "every_function_ends_and_is_traced": (
        "/Globals/Function/Timeout",
        "/Globals/Function/Tracing",
    ),
    "no_failure_of_an_event_is_lost": (
        "CreateEmrFunction/Properties/EventInvokeConfig",
        "CreateEmrFunction/Properties/EventInvokeConfig/DestinationConfig",
        "RecordFunction/Properties/EventInvokeConfig",
    ),
    "no_undelivered_event_is_lost": (
        "CreateEmrFunction/Properties/Events/EndedBadly/Properties/DeadLetterConfig",
        "CreateEmrFunction/Properties/Events/EndedBadly/Properties/RetryPolicy",
        "RecordFunction/Properties/Events/EndedBadly/Properties/DeadLetterConfig",
        "Pipeline/Properties/Events/Schedule/Properties/DeadLetterConfig",
        "Pipeline/Properties/Events/Schedule/Properties/RetryPolicy",
    ),
    "a_private_function_names_its_network": (
        "IngestFunction/Properties/VpcConfig/Fn::If/1/SecurityGroupIds",
    ),
    # ---- The pipeline
    "every_task_retries": (
        "~TakeTurn/Retry",
        "~Ingest/Retry",
        "~Etl/Retry",
        "~Terminate/Retry",
        "~Audit/Retry",
    ),
    "every_task_is_caught": (
        "~Ingest/Catch",
        "~Build/Catch",
        "~Register/Catch",
        "~Publish/Catch",
        "~Terminate/Catch",
    ),
    "every_retry_is_spread": ("~Etl/Retry/0/JitterStrategy", "~Ingest/Retry/0/BackoffRate"),
    "what_waits_for_a_cluster_ends": (
        "~Etl/TimeoutSeconds",
        "~Forecast/TimeoutSeconds",
        "~Terminate/TimeoutSeconds",
        "~TerminateAfterFailure/TimeoutSeconds",
    ),
    "no_step_ends_the_cluster": ("~Analytics/Parameters/Step/ActionOnFailure",),
    "what_was_created_is_terminated": ("~Build/Catch",),
    "every_run_ends": ("Pipeline/Properties/Definition/TimeoutSeconds",),
    "every_run_is_logged_and_traced": (
        "Pipeline/Properties/Logging",
        "Pipeline/Properties/Tracing",
    ),
    # ---- The API
    "logs_wait_for_the_accounts_role": ("ApiLogs/Metadata",),
    "the_accounts_role_outlives_the_stack": ("ApiGatewayAccount/DeletionPolicy",),
    "no_stage_beside_the_throttled_one": ("/Globals/Api/OpenApiVersion",),
    "browsers_may_ask_first": ("ShowResultsFunction/Properties/Events/KeyedPreflight",),
    "what_the_gateway_turns_away_can_be_read": (
        "~THROTTLED/ResponseParameters/Headers/Access-Control-Allow-Origin",
        "~DEFAULT_4XX/ResponseParameters/Headers/Access-Control-Allow-Origin",
        "~DEFAULT_5XX/ResponseParameters/Headers/Access-Control-Allow-Origin",
    ),
    "every_stage_is_throttled": (
        "Api/Properties/MethodSettings",
        "Api/Properties/MethodSettings/[HttpMethod=*]/ThrottlingRateLimit",
        "Api/Properties/MethodSettings/[HttpMethod=*]/ThrottlingBurstLimit",
    ),
    "every_stage_logs_and_traces": (
        "Api/Properties/AccessLogSetting",
        "Api/Properties/TracingEnabled",
    ),
    "keys_have_a_quota": (
        "Api/Properties/Auth/UsagePlan/Throttle",
        "Api/Properties/Auth/UsagePlan/Quota",
    ),
    "what_changes_something_is_signed": (
        "OperateFunction/Properties/Events/StartQuery/Properties/Auth",
        "OperateFunction/Properties/Events/ReadQuery/Properties/Auth",
        "OperateFunction/Properties/Events/ReadQueryResults/Properties/Auth",
        "OperateFunction/Properties/Events/Activate/Properties/Auth",
    ),
    "keyed_paths_ask_for_the_key": (
        "ShowResultsFunction/Properties/Events/KeyedPaths/Properties/Auth",
    ),
    # ---- Alarms, and the clusters' network
    "what_can_go_wrong_is_watched": ("RunFailedAlarm/Properties/Metrics/[Id=timedout]",),
    "every_alarm_tells_somebody": ("RunFailedAlarm/Properties/AlarmActions",),
    "clusters_have_groups_of_the_stack": ("CreateEmrFunction/~Variables/EMR_SECURITY_GROUP",),
    "nodes_keep_their_credentials": (
        "CreateEmrFunction/~Variables/EMR_SECURITY_CONFIGURATION",
        "~InstanceMetadataServiceConfiguration/MinimumInstanceMetadataServiceVersion",
    ),
    "emr_may_use_the_network": (
        "Vpc/Properties/Tags/[Key=for-use-with-amazon-emr-managed-policies]",
        "EmrSubnetA/Properties/Tags/[Key=for-use-with-amazon-emr-managed-policies]",
        "EmrSubnetB/Properties/Tags/[Key=for-use-with-amazon-emr-managed-policies]",
    ),
    "the_lakes_bytes_stay_inside": ("S3Endpoint",),
    # ---- What starts clusters, and within which boundary
    "who_starts_a_cluster_may_make_its_cleanup_role": (
        "CreateEmrFunction/Properties/Policies/0/Statement/[Sid=CreateCleanupRole]",
        "CreateEmrFunction/Properties/Policies/0/Statement/[Sid=CreateCleanupRole]/Condition",
    ),
    "every_role_has_the_boundary_that_was_asked_for": (
        "IngestFunctionRole/Properties/PermissionsBoundary",
        "Pipeline/Properties/PermissionsBoundary",
        "Pipeline/Properties/Events/Schedule/Properties/PermissionsBoundary",
        "EmrServiceRole/Properties/PermissionsBoundary",
        "EmrInstanceRole/Properties/PermissionsBoundary",
        "ApiGatewayLogsRole/Properties/PermissionsBoundary",
    ),
}
REMOVALS = [(rule, path) for rule, paths in PROTECTIONS.items() for path in paths]


@pytest.mark.parametrize(("rule", "path"), REMOVALS)
def test_its_removal_is_noticed(rule: str, path: str) -> None:
    assert RULES[rule](broken_stack(edited(path))) != []
