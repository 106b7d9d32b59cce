"""Countries grouped by likeness: features, groupings, their numbers and names."""
