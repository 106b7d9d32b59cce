"""Which actions on which resources a call to AWS needs, one module a service."""
