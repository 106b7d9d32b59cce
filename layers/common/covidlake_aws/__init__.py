"""What the Lambda functions share that knows AWS: boto3 allowed, never sent to EMR."""
