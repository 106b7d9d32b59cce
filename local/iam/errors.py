"""What the judge cannot decide; whoever cannot be judged is denied."""


class UnjudgeableError(Exception):
    """A policy or a request holds something that the judge does not know."""
