"""A file behind a URL: checked addresses, redirects, gzip, Retry-After."""
