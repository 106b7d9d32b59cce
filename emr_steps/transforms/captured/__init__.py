"""Captured files: lines -> typed rows, each valid or rejected with a reason, all accounted for."""
