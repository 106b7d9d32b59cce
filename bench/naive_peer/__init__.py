"""A peer: the job that a first course would hand in."""
