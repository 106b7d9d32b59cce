"""Records of a lake that are damaged, or of a later version, are named."""

import json
from pathlib import Path

import pytest
from covidlake.releases.manifest import ReleaseManifest, RunManifest, Switch

from local.lake import releases, stored

RUN = {"run": "r1", "status": "FAILED", "started_at": "2026", "ended_at": "2026"}
RELEASE = {
    "release": "20260101T000000Z-aaaaaa",
    "run": "r1",
    "created_at": "2026",
    "data_date": "2026-01-01",
    "inputs": {},
    "tables": {},
}
SWITCH = {"release": RELEASE["release"], "run": "r1", "published_at": "2026"}


def test_what_a_later_version_adds_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "r1.json"
    file.write_text(json.dumps({**RUN, "a_later_field": {}}))
    assert stored.read(RunManifest, file) == RunManifest(**RUN)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (RunManifest, b""),
        (RunManifest, b"{"),
        (RunManifest, b"\xff\xfe"),
        (RunManifest, b"[]"),
        (RunManifest, b"null"),
        (RunManifest, json.dumps({"id": "r1"}).encode()),
        (RunManifest, json.dumps({**RUN, "sources": []}).encode()),
        (RunManifest, json.dumps({**RUN, "states": {}}).encode()),
        (RunManifest, json.dumps({**RUN, "quality": 1}).encode()),
        (ReleaseManifest, json.dumps({**RELEASE, "tables": ["daily"]}).encode()),
        (Switch, json.dumps({"to": "r1"}).encode()),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, kind: type, content: bytes) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"record\.json cannot be read: it is damaged, or a later"):
        stored.read(kind, file)


@pytest.mark.parametrize(
    ("damaged", "look"),
    [
        (f"releases/{RELEASE['release']}.json", releases.manifests),
        ("releases/current.json", releases.current),
        ("releases/history/1.json", releases.switches),
        ("runs/r1.json", releases.runs),
    ],
)
def test_every_look_at_a_lake_names_it(tmp_path: Path, damaged: str, look: object) -> None:
    file = tmp_path / damaged
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    with pytest.raises(ValueError, match="cannot be read"):
        look(tmp_path)  # type: ignore[operator]
