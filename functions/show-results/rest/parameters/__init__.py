"""Query parameters: how one is declared, those that routes share, those of a table."""
