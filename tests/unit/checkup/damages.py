"""Nine ways in which an object is not any more what was written."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from covidlake_aws.checkup import Checkup
from garbage import retire_torn
from release_checkup.releases import check_releases
from source_checkup.sources import check_sources

from tests.support.aws.memory_s3 import MemoryS3
from tests.unit.checkup.small_lake import objects_of

Damage = Callable[[bytes], bytes | None]


def _bit_flipped(body: bytes) -> bytes:
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]


DAMAGES: Mapping[str, Damage] = {
    "missing": lambda _: None,
    "empty": lambda _: b"",
    "half of it": lambda body: body[: len(body) // 2],
    "last byte lost": lambda body: body[:-1],
    "a bit flipped": _bit_flipped,
    "zeros": lambda body: bytes(len(body)),
    "garbage": lambda body: bytes((7 * index + 131) % 256 for index in range(len(body))),
    "an error page": lambda _: b"<html><body>503 Service Unavailable</body></html>",
    "{}": lambda _: b"{}",
}


def inflict(s3: MemoryS3, key: str, damage: Damage) -> None:
    body = damage(s3.objects[key].body)
    if body is None:
        s3.delete_object(Key=key)
    else:
        s3.put_object(Bucket="lake", Key=key, Body=body)


def checkup_of(s3: MemoryS3, *, mend: bool) -> tuple[list[str], list[str]]:
    """Return the keys that a checkup names, and those that it could not mend."""
    checkup = Checkup(mend)
    objects = objects_of(s3, "repair-1")
    check_sources(checkup, objects)
    outcome = check_releases(checkup, "repair-1", objects)
    retire_torn(outcome.torn, datetime.now(UTC), objects)
    named = [damage["key"] for damage in checkup.damages]
    left = [damage["key"] for damage in checkup.damages if damage["remedy"]]
    return named, left
