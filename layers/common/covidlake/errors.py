"""The vocabulary of the state machine.

Lambda reports a Python error by its class name, and the ASL catches that name.

Whether an error is retried, and how often, is decided in `statemachine/pipeline.asl.yaml`, never
here.
"""


# Classes hold nothing but their message: Lambda hands on a class name and a text, no attributes.
class CovidlakeError(Exception):
    """Any error that covidlake raises on purpose; its message says what to do."""


class SettingsInvalid(CovidlakeError):
    """The environment lacks a setting or holds one of the wrong type."""


class EventInvalid(CovidlakeError):
    """A function was called with an event that it does not understand."""


class SourceUnavailable(CovidlakeError):
    """A source did not answer, or stopped in the middle: worth another try."""


class SourceForbidden(CovidlakeError):
    """A source's address, redirect or credentials are not allowed: another try will not help."""


class SourceInvalid(CovidlakeError):
    """A source answered with content that is not the dataset it should be."""


class ServiceUnavailable(CovidlakeError):
    """An AWS service did not answer for longer than its client asks again by itself.

    Worth another try, later.
    """


class StateConflict(CovidlakeError):
    """Somebody else changed the object between our read and our write: read again."""


class TooManyRejects(CovidlakeError):
    """So many rows were rejected that the rest would mislead."""


class AuditFailed(CovidlakeError):
    """A built release did not pass its checks and stays unpublished."""


class ReleaseNotFound(CovidlakeError):
    """No release of that id, or none published yet."""


class TableNotFound(CovidlakeError):
    """A release lacks a table: it was built before there was such a one."""


class ReleaseGone(CovidlakeError):
    """A release that there was: garbage collection took it."""


class ObjectDamaged(CovidlakeError):
    """An object of the lake is not what was written: cut short, garbled, or missing."""
