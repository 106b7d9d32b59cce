"""List prices that no function needs: US dollars, us-east-1, of covidlake.pricing.LISTED."""

S3_GB_MONTH = 0.023
S3_PUT = 0.005 / 1_000  # and list
S3_GET = 0.0004 / 1_000
LAMBDA_REQUEST = 0.20 / 1e6
API_REQUEST = 3.50 / 1e6
TRACE = 5 / 1e6
TRANSFER_OUT_GB = 0.09
LOGS_GB = 0.50
METRIC_HOUR = 0.30 / 730  # billed for the hours in which it is sent
ALARM_METRIC_MONTH = 0.10
DASHBOARD_MONTH = 3.00
SERVERLESS_VCPU_HOUR = 0.052624  # EMR Serverless, x86
SERVERLESS_GB_HOUR = 0.0057785
