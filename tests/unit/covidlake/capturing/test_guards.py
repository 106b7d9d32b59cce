"""The limits of what a source may deliver, and what they are where nothing is configured."""

from typing import Any

import pytest
from covidlake.capturing.guards import Guards
from covidlake.capturing.source import Source
from covidlake.errors import EventInvalid


def source(**guards: Any) -> Source:
    return Source("owid", "observations", "http", {"url": "https://x.example"}, guards=guards)


def test_defaults() -> None:
    assert Guards.of(source()) == Guards(
        max_wire_bytes=4_294_967_296,
        max_bytes=8_589_934_592,
        min_rows=1,
        max_shrink=0.5,
        max_unterminated=0,
        min_copied=3,
    )


def test_a_source_sets_its_own() -> None:
    guards = Guards.of(source(min_rows=1000, max_shrink=0.1))
    assert (guards.min_rows, guards.max_shrink, guards.min_copied) == (1000, 0.1, 3)


@pytest.mark.parametrize("guards", [{"max_rows": 1}, {"min_rows": "1"}, {"min_rows": True}])
def test_what_is_no_guard(guards: dict[str, Any]) -> None:
    with pytest.raises(EventInvalid, match=r"source owid: guards .*; there are max_wire_bytes, "):
        Guards.of(source(**guards))
