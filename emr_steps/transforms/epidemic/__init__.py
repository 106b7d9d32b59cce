"""The course of each epidemic: weeks, months, growth, waves, vaccination, excess mortality."""
