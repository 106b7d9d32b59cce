"""Daily counts of a country as the forecasts see them: series, artefacts of reporting, cautions."""
