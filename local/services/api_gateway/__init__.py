"""API Gateway: the front over HTTP, its routes, who may call them, what it answers by itself."""
