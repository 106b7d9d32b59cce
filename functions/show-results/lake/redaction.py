"""What a public response leaves out of records: where things are, and who did them.

Operators find the whole text in the lake (`runs/<run>.json`) and in the functions' logs.
"""

import re
from typing import Any

# Keys whose value is a person's or a role's name.
_PERSONS = ("by",)
# In this order: an ARN holds an account's number, an address a server's name.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # Python's or Java's own account of a failure, with paths and versions.
        (r"Traceback \(most recent call last\)[\s\S]*", "(stack trace)"),
        (r"\n[ \t]+at [\w.$]+\([\s\S]*", " (stack trace)"),
        (r"arn:aws[\w-]*:[^\s\"',;)\]}]+", "(ARN)"),
        # The key of an object says where it lies in any lake; the bucket is nobody's business.
        (r"s3[an]?://[^/\s\"']+/?", ""),
        # Addresses of sources are public, but not what stands before the host and after the path.
        (r"(https?://)[^/\s@\"']*@", r"\1"),
        (r"(https?://[^\s?\"']*)\?[^\s\"']*", r"\1"),
        # What ingest, driver and server say of the country table names hosts, users and databases
        # in the server's own language: all of it goes, but for the commonest case.
        (r"PostgreSQL .+? at \S+:\d+( does not answer)?[\s\S]*", r"the PostgreSQL server\1 (...)"),
        # From the beginning of a name only: from within it, a long one would take quadratic time.
        (
            r"(?<![\w.-])[\w.-]+\.(?:amazonaws\.com(?:\.cn)?|compute\.internal|ec2\.internal)\b",
            "(host)",
        ),
        (r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b", "(address)"),
        (r"(?<![\w.])\d{12}(?![\w.])", "(account)"),
    )
)


def public_record(value: Any) -> Any:
    """Return a record as the public API shows it: every text redacted, nobody named."""
    match value:
        case str():
            return public_text(value)
        case dict():
            return {key: public_record(item) for key, item in value.items() if key not in _PERSONS}
        case list() | tuple():
            return [public_record(item) for item in value]
        case _:
            return value


def public_text(text: str) -> str:
    """Return a text without ARNs, accounts, buckets, hosts, users, databases, stack traces."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
