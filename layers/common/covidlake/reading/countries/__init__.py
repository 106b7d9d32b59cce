"""Countries and other locations: their codes, types and names, and what publishers call them."""
