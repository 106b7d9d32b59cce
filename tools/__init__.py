"""Generators and checks that no service needs: dictionary, country table, mutants."""
