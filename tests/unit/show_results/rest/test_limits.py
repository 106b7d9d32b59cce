"""The limits that the API promises, each at its edge."""

from collections.abc import Iterator

import pytest

from tests.support.serving.calls import call
from tests.support.serving.lake import ROWS, TestLake, served_lake

RELEASE = "20260101T000000Z-aaaaaa"
OBSERVATIONS = "/v1/observations?location=COL&metric=new_cases"


@pytest.fixture(scope="module", autouse=True)
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestLake]:
    many = [{"iso_code": f"C{number:04}", "location": "x"} for number in range(1_001)]
    with served_lake(tmp_path_factory.mktemp("lake")) as lake:
        lake.build(RELEASE, {**ROWS, "clusters": many})
        yield lake


@pytest.mark.parametrize(
    ("url", "least", "most"),
    [
        (f"{OBSERVATIONS}&limit=", 1, 10_000),
        ("/v1/results/clusters?limit=", 1, 10_000),
        ("/v1/dictionary?limit=", 1, 10_000),
        ("/v1/releases?limit=", 1, 100),
        ("/v1/runs?limit=", 1, 100),
        (f"{OBSERVATIONS}&smooth=", 1, 90),
        ("/v1/forecasts?location=COL&horizon=", 1, 4),
    ],
)
def test_a_number_may_be_from_the_least_to_the_most(url: str, least: int, most: int) -> None:
    assert {call(f"{url}{number}").status for number in (least, most)} == {200}
    assert {call(f"{url}{number}").status for number in (least - 1, most + 1)} == {400}


def test_a_page_has_1000_rows_when_nobody_says_how_many() -> None:
    page = call("/v1/results/clusters")
    assert (len(page.data), page.json["meta"]["truncated"]) == (1_000, True)


def test_a_list_has_20_entries_when_nobody_says_how_many(lake: TestLake) -> None:
    for number in range(21):
        lake.put(f"runs/r{number:02}.json", {"run": f"r{number:02}", "status": "PUBLISHED"})
    page = call("/v1/runs")
    assert (len(page.data), page.json["meta"]["truncated"]) == (20, True)


@pytest.mark.parametrize(
    ("url", "cache_control"),
    [
        ("/v1/locations", "public, max-age=30"),
        (f"/v1/locations?release={RELEASE}", "public, max-age=86400, immutable"),
        (f"/v1/locations?as_of={RELEASE}", "public, max-age=86400, immutable"),
        ("/v1/locations?as_of=2021-01-10", "public, max-age=30"),
        ("/v1/releases", "no-cache"),
        ("/openapi.json", "no-cache"),
    ],
)
def test_a_named_release_is_kept_for_a_day_and_the_current_one_for_30_seconds(
    url: str, cache_control: str
) -> None:
    assert call(url).headers["cache-control"] == cache_control


def test_a_page_after_the_first_is_of_a_named_release() -> None:
    cursor = call("/v1/locations?limit=1").json["meta"]["next"]
    page = call(f"/v1/locations?limit=1&cursor={cursor}")
    assert page.headers["cache-control"] == "public, max-age=86400, immutable"


def test_a_browser_may_keep_what_a_script_may_send_for_a_day() -> None:
    headers = call("/v1/locations", {"Origin": "https://a.example"}, "OPTIONS").headers
    assert headers["access-control-max-age"] == "86400"
