"""Releases describe themselves, and the feed lists them with what they revised."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from covidlake.schema import TABLES

from tests.support.serving.calls import Answer, call
from tests.support.serving.lake import served_lake

FIRST, SECOND = "20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb"
ROOT = "https://abc.execute-api.us-east-1.amazonaws.com"
HEADERS = {"Host": ROOT.removeprefix("https://"), "X-Forwarded-Proto": "https"}
SOURCES = {
    "owid": {
        "dataset": "observations",
        "attribution": "100% {OWID}",
        "licence": "CC BY 4.0",
        "url": "https://user:secret@example.org/owid.csv?token=1",
    }
}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module", autouse=True)
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with served_lake(tmp_path_factory.mktemp("lake")) as lake:
        lake.build(FIRST, previous=None)
        snapshots = {"owid": {"bytes": 5, "captured_at": "2026-01-02T01:00:00+00:00"}}
        lake.build(SECOND, previous=FIRST, sources=SOURCES, snapshots=snapshots)
        yield


def document(name: str, release: str = "current") -> Answer:
    answer = call(f"/v1/releases/{release}/{name}", HEADERS)
    assert answer.status == 200, answer.body
    return answer


def test_the_contract_has_every_table_with_types_and_keys() -> None:
    contract = document("contract").json
    assert (contract["kind"], contract["version"]) == ("DataContract", SECOND)
    tables = {table["name"]: table for table in contract["schema"]}
    assert set(tables) == set(TABLES)
    columns = {column["name"]: column for column in tables["forecasts"]["properties"]}
    assert columns["horizon"] == {
        "name": "horizon",
        "logicalType": "integer",
        "physicalType": "int",
        "description": "Weeks ahead, 1 to 4 [weeks]",
        "required": True,
        "primaryKey": True,
        "primaryKeyPosition": 3,
    }
    assert columns["wis"]["required"] is False
    # Who corrected a value is told to operators alone.
    corrections = [column["name"] for column in tables["corrections"]["properties"]]
    assert "corrected_by" not in corrections


def test_croissant_leads_to_the_file_of_each_table_of_that_release() -> None:
    dataset = document("croissant", SECOND).json
    files = {file["@id"]: file["contentUrl"] for file in dataset["distribution"]}
    address = f"{ROOT}/v1/results/waves?release={SECOND}&format=parquet"
    assert files["waves.parquet"] == address
    assert len(files) == len(dataset["recordSet"]) == len(TABLES)
    assert (dataset["identifier"], dataset["version"]) == (SECOND, "2021.1.10")
    assert dataset["license"] == ["https://creativecommons.org/licenses/by/4.0/"]


def test_the_codebook_has_every_column_and_sources_no_secret() -> None:
    codebook = list(csv.DictReader(io.StringIO(document("codebook").body)))
    assert {row["table"] for row in codebook} == set(TABLES)
    (source,) = csv.DictReader(io.StringIO(document("sources").body))
    assert source == {
        "source": "owid",
        "dataset": "observations",
        "attribution": "100% {OWID}",
        "licence": "CC BY 4.0",
        "url": "https://example.org/owid.csv",
        "sha256": "ab",
        "bytes": "5",
        "dialect": "",
        "captured_at": "2026-01-02T01:00:00+00:00",
        "last_date": "",
    }


def test_the_citation_names_the_release_and_the_publishers() -> None:
    assert document("citation").body == (
        f"@misc{{covidlake-{SECOND},\n"
        "  author = {{The covidlake contributors}},\n"
        f"  title = {{covidlake: COVID-19 data, release {SECOND}}},\n"
        "  year = {2026},\n"
        f"  url = {{{ROOT}/v1/releases/{SECOND}}},\n"
        "  note = {Data to 2021-01-10. Sources: 100\\% (OWID)}\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("name", "media_type", "file"),
    [
        ("contract", "application/yaml", "covidlake.odcs.yaml"),
        ("croissant", "application/ld+json", "croissant.json"),
        ("codebook", "text/csv; charset=utf-8", "codebook.csv"),
        ("sources", "text/csv; charset=utf-8", "sources.csv"),
        ("citation", "text/x-bibtex", "covidlake.bib"),
    ],
)
def test_a_document_is_a_file_that_is_kept_as_long_as_it_is_true(
    name: str, media_type: str, file: str
) -> None:
    current, named = document(name), document(name, SECOND)
    assert current.body == named.body
    assert current.headers["content-type"] == media_type
    assert current.headers["content-disposition"] == f'attachment; filename="{file}"'
    assert current.headers["cache-control"] == "public, max-age=30"
    assert named.headers["cache-control"] == "public, max-age=86400, immutable"
    again = call(
        f"/v1/releases/{SECOND}/{name}", {**HEADERS, "If-None-Match": named.headers["etag"]}
    )
    assert again.status == 304


def test_a_release_that_is_not_there_has_no_documents() -> None:
    assert call("/v1/releases/20250101T000000Z-cccccc/contract").status == 404


@pytest.mark.parametrize("host", ["", "evil.example/<script>", "a b"])
def test_a_host_that_is_none_is_not_repeated(host: str) -> None:
    answer = call("/v1/releases/current/citation", {"Host": host})
    assert f"url = {{/v1/releases/{SECOND}}}" in answer.body


def entries() -> list[dict[str, Any]]:
    answer = call("/v1/releases.atom", HEADERS)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    # Our own answer.
    found = ElementTree.fromstring(answer.body).iter(f"{ATOM}entry")  # noqa: S314
    return [
        {
            "id": entry.findtext(f"{ATOM}id"),
            "title": entry.findtext(f"{ATOM}title"),
            "updated": entry.findtext(f"{ATOM}updated"),
            "summary": entry.findtext(f"{ATOM}summary"),
        }
        for entry in found
    ]


def test_the_feed_says_what_each_release_revised() -> None:
    releases = [entry for entry in entries() if "/v1/releases/" in str(entry["id"])]
    assert {entry["title"]: entry["summary"] for entry in releases} == {
        f"Release {SECOND}, data to 2021-01-10": f"It revises 0 values of {FIRST}.",
        f"Release {FIRST}, data to 2021-01-10": "The first release.",
    }


def test_the_feed_tells_of_changes_of_the_contract_the_newest_first() -> None:
    every = entries()
    changes = [entry for entry in every if "#" in str(entry["id"])]
    assert f"{ROOT}/v1/releases.atom#whole-files" in [entry["id"] for entry in changes]
    moments = [str(entry["updated"]) for entry in every]
    assert moments == sorted(moments, reverse=True)
    assert len({entry["id"] for entry in every}) == len(every)


def test_a_lake_without_a_release_has_a_feed_and_no_documents(tmp_path: Path) -> None:
    with served_lake(tmp_path):
        assert call("/v1/releases.atom", HEADERS).status == 200
        assert json.loads(call("/v1/releases/current/contract").body)["status"] == 503
