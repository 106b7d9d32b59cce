"""What others made and is carried here is named with its licence; what is deployed is listed."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOTICE = (ROOT / "NOTICE").read_text()
VENDOR = ROOT / "web" / "assets" / "vendor"


def test_every_vendored_part_is_named_and_carries_its_licence() -> None:
    for part in VENDOR.iterdir():
        assert str(part.relative_to(ROOT)) in NOTICE
        assert (part / "LICENSE.txt").stat().st_size > 1000


def test_versions_are_those_that_are_carried() -> None:
    (carried,) = re.findall(r"swagger-ui-dist \S+", (VENDOR / "swagger-ui/VERSION.txt").read_text())
    assert carried in NOTICE
    table = ROOT / "layers/common/covidlake/reading/countries/country_table.py"
    (derived,) = re.findall(r"pycountry \d[\d.]*\d", table.read_text())
    assert derived in NOTICE


def test_each_part_that_is_named_is_there() -> None:
    for path in re.findall(r"(?:web|functions|layers)/[\w./-]+", NOTICE):
        assert (ROOT / path).exists(), path


def test_the_bills_of_materials_cover_everything_that_is_deployed() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (patterns,) = re.findall(r"^DEPLOYED := \$\(wildcard (.*)\)$", makefile, re.MULTILINE)
    covered = {path for pattern in patterns.split() for path in ROOT.glob(pattern)}
    pinned = {
        path
        for folder in ("functions", "layers", "emr_steps")
        for path in (ROOT / folder).rglob("*requirements.txt")
    }
    assert covered == pinned
    assert len(covered) >= 6
