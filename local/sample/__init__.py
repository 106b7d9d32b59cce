"""The synthetic sample: invented figures in the shape of OWID's file."""
