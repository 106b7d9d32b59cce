"""JSON objects of the lake, read so that one that is damaged is told by its name."""

from collections.abc import Callable
from typing import TypeVar

from covidlake import zones
from covidlake.errors import ObjectDamaged
from covidlake.releases.manifest import ReleaseManifest

T = TypeVar("T")

REMEDY_OF_POINTER = (
    "Restore the object's earlier version: releases/history/ has a copy of each, the newest last."
)
# What a parser raises of text that is cut short, empty, garbled, or of another shape.
DAMAGES = (ValueError, TypeError, AttributeError, KeyError)


def parse(key: str, body: bytes, parser: Callable[[bytes], T], remedy: str) -> T:
    """Return what a parser makes of an object.

    Raises:
        ObjectDamaged: It cannot be read; the message names it and says the remedy.
    """
    try:
        return parser(body)
    except DAMAGES as error:
        raise ObjectDamaged(
            f"{key} is damaged ({type(error).__name__}: {error}). {remedy}"
        ) from error


def manifest_under(key: str) -> Callable[[bytes], ReleaseManifest]:
    """Return what reads the manifest of a release that lies under a key, and no other."""

    def read(body: bytes) -> ReleaseManifest:
        manifest = ReleaseManifest.from_json(body)
        if zones.release(manifest.release) != key:
            raise ValueError(f"it is the manifest of {manifest.release}")
        return manifest

    return read
