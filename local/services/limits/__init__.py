"""What AWS refuses and moto takes, of requests, functions, executions and state machines."""
