"""Least privilege proved: what no recorded request needs is found by taking it away."""
