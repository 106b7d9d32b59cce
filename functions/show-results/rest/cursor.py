"""Opaque cursors: where the next page begins, in which release, of which question."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from covidlake import zones
from rest.problems import Problem, unusable

# They choose how an answer is cut or written, not what it says.
_NOT_PART_OF_THE_QUESTION = frozenset({"cursor", "limit", "format"})


@dataclass(frozen=True)
class Cursor:
    """release is pinned, so that a client who pages while a release is switched loses and repeats nothing."""

    release: str
    offset: int
    question: str

    def encode(self) -> str:
        text = json.dumps([self.release, self.offset, self.question], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, question: str) -> Self:
        """Read a cursor that this API gave for the same question; a Problem says what is wrong with any other."""
        try:
            release, offset, asked = json.loads(
                base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            )
            cursor = cls(zones.name(release), offset, asked)
        except (ValueError, TypeError, binascii.Error, RecursionError) as error:
            raise _not_ours(text) from error
        if type(offset) is not int or not 0 <= offset < 2**53 or not isinstance(asked, str):
            raise _not_ours(text)
        if asked != question:
            raise unusable(
                "cursor",
                text,
                "a cursor with the same path and parameters as the answer that gave it",
            )
        return cursor


def question_of(path: str, parameters: Mapping[str, Sequence[str]]) -> str:
    """A fingerprint of what is asked: the path and all parameters that choose rows or columns."""
    asked = sorted(
        (name, list(values))
        for name, values in parameters.items()
        if name not in _NOT_PART_OF_THE_QUESTION
    )
    return hashlib.sha256(json.dumps([path, asked]).encode()).hexdigest()[:16]


def _not_ours(text: str) -> Problem:
    return unusable("cursor", text, "the value of meta.next of an earlier answer, unchanged")
