"""What the Lambda functions and the Spark jobs of covidlake share.

Standard library only, Python 3.11.
"""
