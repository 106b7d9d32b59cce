"""What the commands show in the terminal."""
