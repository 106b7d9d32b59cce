"""Countries beside one another: latest figures, rankings, groups and correlations."""
