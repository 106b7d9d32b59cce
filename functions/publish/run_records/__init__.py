"""What a run leaves on record: its history, its cost and figures, and why it failed."""
