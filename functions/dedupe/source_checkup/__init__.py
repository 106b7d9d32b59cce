"""A checkup of what the lake has of its sources, and the repair of it."""
