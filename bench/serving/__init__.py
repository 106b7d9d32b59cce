"""How fast the API answers."""
