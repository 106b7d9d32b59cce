"""What a run captures: a file, a URL, a database, or the sample."""
