"""Why a statement fails: Trino's name of the error, and a sentence."""


class QueryError(ValueError):
    """A statement that Athena refuses, or that fails while it runs."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name


def unsupported(what: str) -> QueryError:
    """Return the refusal of what Athena may well run, and this emulation does not."""
    return QueryError("NOT_SUPPORTED", f"the laptop's Athena does not know {what}")


def mismatch(message: str) -> QueryError:
    return QueryError("TYPE_MISMATCH", message)
