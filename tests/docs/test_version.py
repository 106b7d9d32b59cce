"""One version for project, client, API and layer: that of the package covidlake."""

import re
import tomllib

import yaml
from covidlake import __version__
from http_responses.caching import VERSION

from tests.support.paths import ROOT
from tests.support.stack import template


def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def test_project_and_client() -> None:
    for name in ("pyproject.toml", "client/pyproject.toml"):
        assert tomllib.loads(text_of(name))["project"]["version"] == __version__


def test_the_api() -> None:
    assert __version__ == VERSION


def test_the_layer() -> None:
    description = template()["Resources"]["CommonLayer"]["Properties"]["Description"]
    assert f"covidlake {__version__} " in description


def test_the_changelog_and_the_citation() -> None:
    newest = re.search(
        r"^## \[(\d\S*)\] - (\d{4}-\d\d-\d\d)$", text_of("CHANGELOG.md"), re.MULTILINE
    )
    citation = yaml.safe_load(text_of("CITATION.cff"))
    assert newest is not None
    assert newest[1] == citation["version"] == __version__
    assert newest[2] == str(citation["date-released"])
