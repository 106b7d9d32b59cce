"""Probabilistic forecasts of weekly cases and deaths: one pooled model for all countries, a step of the way in each module.

series -> cleaning -> features -> blend (linear, boosting) -> table; beside them baseline, guards
and scores.
"""
