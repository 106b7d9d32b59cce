"""What a release changes of the one before."""
