"""The laptop's IAM: who calls, what is asked, and whether the deployed policies allow it."""
