"""A real account of AWS: what is asked of it before a deployment, after it, and to remove it."""
