"""The laptop's AWS: one module a service."""
