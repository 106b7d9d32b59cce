"""Names for readers: without what is the same everywhere, or different in each stack."""

import re

_PARTS = [
    (re.compile(r"^arn:aws:iam::\d*:role/"), ""),
    (re.compile(r"^arn:aws:(lambda|sqs|sns|kms|s3):[\w-]*:\d*:(function:)?"), r"\1:"),
    (re.compile(r"^arn:aws:([\w-]+):[\w*-]*:[\d*]*:"), r"\1:"),
    (re.compile(r"\bcovidlake-([A-Z]\w+)-[0-9A-Z]{12}(-\w{6})?\b"), r"\1"),
    (re.compile(r"^execute-api:\w{10}(?=/)"), "execute-api:Api"),
    (re.compile(r"\bs3:covidlake-lake-local\b"), "lake"),
]


def readable(text: str) -> str:
    """Return an ARN or the name of a policy as a reader looks for it."""
    for pattern, instead in _PARTS:
        text = pattern.sub(instead, text)
    return text


def readable_grant(grant: str) -> str:
    """Return what was taken away as a reader looks for it: "action on resource"."""
    return " on ".join(map(readable, grant.split(" on ")))
