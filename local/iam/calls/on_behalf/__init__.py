"""What services ask of others on behalf of whoever calls them, or of the roles they assume."""
