"""A synthetic live file: daily until early 2023, then weekly, with zeros where nothing is reported.

Modelled on what OWID publishes as compact.csv and on how it makes it of WHO's file, as far as its
public pipeline tells (owid/etl, garden/covid/latest). Every figure is invented.
"""
