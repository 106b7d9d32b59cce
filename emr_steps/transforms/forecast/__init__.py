"""Probabilistic forecasts of weekly cases and deaths: one pooled model for all countries.

A step of the way in each module, in this order:

counts          what a country reports: a room of its own
                country_series: days of countries -> one row a country
                clean_counts: without corrections, gaps, pauses and dumps (artefacts)
                cautions: what is wrong with the newest reports
features        what the model sees of a Saturday
anchors         features, baseline, cautions and the weeks after, by country, target and Saturday
members         boosting and linear learn growth at a few levels; levels makes 23 of them
blend           the members as a stage of a SparkML Pipeline
model           examples -> fitted pipeline -> quantiles of counts
forecast_rows   quantiles -> the tables
refusals        countries without a forecast, and why
scores          what earlier releases forecast against what came
"""
