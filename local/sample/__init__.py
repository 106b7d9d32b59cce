"""The synthetic sample: invented figures in the shape of OWID's files. Not real data."""

ATTRIBUTION = "covidlake synthetic sample: invented figures, not real data"
LICENCE = "CC0 1.0 (synthetic)"
