"""Opaque cursors: where the next page begins, in which release, of which query."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from covidlake import zones

from rest.problems import Problem, conflicting_parameter

# They choose how an answer is cut or written, not what it says.
_PRESENTATION = frozenset({"cursor", "limit", "format"})
# JSON numbers are exact up to here in every client.
_MAX_OFFSET = 2**53


@dataclass(frozen=True)
class Cursor:
    """Where a page begins.

    Attributes:
        release: pinned, so that a client who pages while a release is switched loses and repeats
            nothing
        offset: rows before the page
        fingerprint: of the path and the parameters, see `query_fingerprint`
    """

    release: str
    offset: int
    fingerprint: str

    def encode(self) -> str:
        """Return the cursor as text that is safe in a URL."""
        parts = [self.release, self.offset, self.fingerprint]
        text = json.dumps(parts, separators=(",", ":"))
        encoded = base64.urlsafe_b64encode(text.encode())
        return encoded.decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, fingerprint: str) -> Self:
        """Read a cursor that this API gave for the same query.

        Raises:
            Problem: it is of another query, or no cursor of this API.
        """
        padding = "=" * (-len(text) % 4)
        try:
            parts = json.loads(base64.urlsafe_b64decode(text + padding))
            release, offset, sent_fingerprint = parts
            cursor = cls(zones.name(release), offset, sent_fingerprint)
        except (ValueError, TypeError, binascii.Error, RecursionError) as error:
            raise _malformed(text) from error
        if type(offset) is not int or not 0 <= offset < _MAX_OFFSET:
            raise _malformed(text)
        if not isinstance(sent_fingerprint, str):
            raise _malformed(text)
        if sent_fingerprint != fingerprint:
            allowed = "a cursor with the same path and parameters as the answer that gave it"
            raise conflicting_parameter("cursor", text, allowed)
        return cursor


def query_fingerprint(path: str, parameters: Mapping[str, Sequence[str]]) -> str:
    """Return a fingerprint of the path and of all parameters that choose rows or columns."""
    selecting = [
        (name, list(values)) for name, values in parameters.items() if name not in _PRESENTATION
    ]
    text = json.dumps([path, sorted(selecting)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _malformed(text: str) -> Problem:
    allowed = "the value of meta.next of an earlier answer, unchanged"
    return conflicting_parameter("cursor", text, allowed)
