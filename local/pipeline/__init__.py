"""One execution of the pipeline: its input, how it goes on, what came of it."""
