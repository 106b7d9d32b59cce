"""What the Lambda functions and the Spark jobs of covidlake share.

Standard library only, Python 3.11.
"""

# The one version of project, client, API and layer: tests/docs/test_version.py holds the others
# to it.
__version__ = "0.3.0"
