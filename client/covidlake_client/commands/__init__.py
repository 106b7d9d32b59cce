"""The commands of `covidlake`, a module a subject, and the options that they share."""
