"""A checkup of releases and records, and the repair of them."""
