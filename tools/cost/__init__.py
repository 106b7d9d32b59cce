"""What a month costs, beside two other designs: `make cost`."""
