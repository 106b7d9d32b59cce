"""What every route shares: parameters, cursors, CORS, errors as problem details."""
