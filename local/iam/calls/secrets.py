"""Secrets Manager: secrets by their ARN."""

from local.iam.calls.call import Need, NeedsOf

OPERATIONS: dict[str, NeedsOf] = {
    "GetSecretValue": lambda parameters: [
        Need("secretsmanager:GetSecretValue", parameters["SecretId"])
    ],
}
