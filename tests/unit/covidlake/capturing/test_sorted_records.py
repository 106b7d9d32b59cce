"""Records sorted in memory that does not grow with their number."""

import random
import tracemalloc
from collections.abc import Iterator

import pytest
from covidlake.capturing.sorted_records import HELD_BYTES, SortedRecords


def records(count: int, seed: int = 1) -> Iterator[bytes]:
    drawn = random.Random(seed)
    for _ in range(count):
        yield drawn.randbytes(16)


def filled(sorting: SortedRecords, every_record: list[bytes], at_once: int = 1000) -> SortedRecords:
    for start in range(0, len(every_record), at_once):
        sorting.add(every_record[start : start + at_once])
    return sorting


@pytest.mark.parametrize(
    "held_bytes",
    [0, 16, 10_000, 1 << 20],
    ids=["always-spilled", "one-record", "some", "in-memory"],
)
def test_each_once_and_sorted_wherever_they_waited(held_bytes: int) -> None:
    every_record = list(records(5000))
    every_record += every_record[:100] + every_record[:7]
    buckets = list(filled(SortedRecords(16, held_bytes), every_record).buckets())
    assert [record for _, distinct in buckets for record in distinct] == sorted(set(every_record))
    assert sum(added for added, _ in buckets) == len(every_record)


def test_no_records() -> None:
    assert [record for _, distinct in SortedRecords(16).buckets() for record in distinct] == []


def test_memory_does_not_grow_with_the_number_of_records() -> None:
    tracemalloc.start()
    try:
        sorting = SortedRecords(16, held_bytes=100_000)
        for seed in range(40):
            sorting.add(list(records(2500, seed)))  # 1.6 MB in all
        assert sum(len(distinct) for _, distinct in sorting.buckets()) == 100_000
        assert tracemalloc.get_traced_memory()[1] < 700_000
    finally:
        tracemalloc.stop()


def test_at_most_32_mib_are_held_in_memory() -> None:
    assert HELD_BYTES == 33_554_432
