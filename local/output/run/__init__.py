"""What the terminal says of a run: its progress, its end, the verdict on a file."""
