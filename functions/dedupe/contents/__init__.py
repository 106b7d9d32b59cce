"""What is the matter with the contents of a candidate, by itself and beside what is in force."""
