"""Puts what is asked of the laptop's AWS to the judge, and refuses what the policies deny."""
