"""The OpenAPI 3.1 document, from the routes and the contracts."""
