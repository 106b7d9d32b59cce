"""The commands that start runs, or judge what a run would make of a file."""
