"""Objects of the lake that are damaged, or under the key of another, are told by name."""

import pytest
from covidlake import zones
from covidlake.errors import ObjectDamaged
from covidlake.releases.manifest import ReleaseManifest
from covidlake_aws.documents import manifest_under, parse

RELEASE, OTHER = "20260101T060000Z-aaaaaa", "20260102T060000Z-bbbbbb"
TEXT = ReleaseManifest(RELEASE, "run-1", "", "2021-01-01", {}, {}).to_json().encode()


def test_a_manifest_is_read_under_its_own_key_alone() -> None:
    assert manifest_under(zones.release(RELEASE))(TEXT).run == "run-1"
    key = zones.release(OTHER)
    with pytest.raises(ObjectDamaged, match=f"{key} is damaged .*manifest of {RELEASE}.*Restore"):
        parse(key, TEXT, manifest_under(key), "Restore it.")


def test_a_manifest_in_which_a_figure_changed_is_damaged() -> None:
    key = zones.release(RELEASE)
    with pytest.raises(ObjectDamaged, match="does not agree with its checksum"):
        parse(key, TEXT.replace(b"2021-01-01", b"2021-01-02"), manifest_under(key), "")
