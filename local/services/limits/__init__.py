"""What AWS refuses and moto takes: requests, functions, definitions of state machines."""
