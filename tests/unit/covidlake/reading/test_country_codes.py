"""Codes of countries by what sources call them."""

import csv
import gzip
import io
from collections import Counter

import pytest
from covidlake.reading import country_codes
from covidlake.reading.country_codes import by_alpha2, by_name, normalised
from covidlake.reading.country_table import COUNTRIES
from hypothesis import given
from hypothesis import strategies as st

from tests.support.paths import REAL_DATA
from tools import country_table

SHIPS_AND_EVENTS = {
    "Diamond Princess",
    "MS Zaandam",
    "Summer Olympics 2020",
    "Winter Olympics 2022",
}


def test_the_table_is_up_to_date_with_the_library() -> None:
    assert country_table.TARGET.read_text() == country_table.module(), "run `make countries`"


def test_no_name_means_two_countries() -> None:
    listed = [
        (normalised(name), alpha3)
        for _, alpha3, *names in (line.split("|") for line in COUNTRIES.splitlines())
        for name in names
    ]
    listed += [
        (name, alpha3)
        for alpha3, names in country_codes._ALIASES.items()
        for name in names.split("; ")
    ]
    meanings = Counter(name for name, _ in set(listed))
    assert [name for name, count in meanings.items() if count > 1] == []


def test_every_alias_is_normalised_and_needed() -> None:
    of_iso = {normalised(name) for line in COUNTRIES.splitlines() for name in line.split("|")[2:]}
    aliases = [name for names in country_codes._ALIASES.values() for name in names.split("; ")]
    assert [name for name in aliases if normalised(name) != name or name in of_iso] == []
    assert set(country_codes._ALIASES) - set(country_codes.BY_ALPHA2.values()) == {"OWID_CYN"}


@pytest.mark.parametrize(
    ("code", "alpha3"),
    [
        ("NA", "NAM"),
        ("CO", "COL"),
        ("XK", "OWID_KOS"),
        ("BQ", "BES"),
        ("XA", None),
        ("", None),
        ("na", None),
    ],
)
def test_by_alpha2(code: str, alpha3: str | None) -> None:
    assert by_alpha2(code) == alpha3


@pytest.mark.parametrize(
    ("name", "alpha3"),
    [
        ("Burma", "MMR"),
        ("Cabo Verde", "CPV"),
        ("Congo (Brazzaville)", "COG"),
        ("Congo (Kinshasa)", "COD"),
        ("Holy See", "VAT"),
        ("Korea, South", "KOR"),
        ("Micronesia", "FSM"),
        ("Taiwan*", "TWN"),
        ("Timor-Leste", "TLS"),
        ("US", "USA"),
        ("West Bank and Gaza", "PSE"),
        *((name, None) for name in sorted(SHIPS_AND_EVENTS)),
        ("Bolivia (Plurinational State of)", "BOL"),
        ("Bonaire, Saint Eustatius and Saba", "BES"),
        ("Côte d'Ivoire", "CIV"),
        ("COTE D’IVOIRE", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("Democratic People's Republic of Korea", "PRK"),
        ("Falkland Islands (Malvinas)", "FLK"),
        ("Iran (Islamic Republic of)", "IRN"),
        ("Kosovo (in accordance with UN Security Council resolution 1244 (1999))", "OWID_KOS"),
        ("Lao People's Democratic Republic", "LAO"),
        ("Micronesia (Federated States of)", "FSM"),
        ("Netherlands (Kingdom of the)", "NLD"),
        ("Northern Mariana Islands (Commonwealth of the)", "MNP"),
        ("occupied Palestinian territory, including east Jerusalem", "PSE"),
        ("Republic of Korea", "KOR"),
        ("Republic of Moldova", "MDA"),
        ("Réunion", "REU"),
        ("Saint Barthélemy", "BLM"),
        ("Saint Martin", "MAF"),
        ("Sint Maarten", "SXM"),
        ("The United Kingdom", "GBR"),
        ("Turkey", "TUR"),
        ("Türkiye", "TUR"),
        ("Tu\u0308rkiye", "TUR"),
        ("United Kingdom of Great Britain and Northern Ireland", "GBR"),
        ("United Republic of Tanzania", "TZA"),
        ("United States of America", "USA"),
        ("United_States_of_America", "USA"),
        ("Venezuela (Bolivarian Republic of)", "VEN"),
        ("Viet Nam", "VNM"),
        ("  viet   nam ", "VNM"),
        ("International commercial vessel", None),
        ("Other", None),
        ("Saba", None),
        ("World", None),
        ("European Union", None),
        ("", None),
        ("日本", None),
    ],
)
def test_by_name(name: str, alpha3: str | None) -> None:
    assert by_name(name) == alpha3


@given(st.text())
def test_any_text_is_a_name(name: str) -> None:
    once = normalised(name)
    assert normalised(once) == once
    assert set(once) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert by_name(name) in {None, *country_codes.BY_NAME.values()}


@given(st.sampled_from(sorted(country_codes.BY_NAME)), st.sampled_from(" -_,.()'’*"))
def test_case_and_punctuation_do_not_matter(name: str, mark: str) -> None:
    assert by_name(mark + name.upper().replace(" ", mark)) == country_codes.BY_NAME[name]


def real(pattern: str) -> list[dict[str, str]]:
    files = sorted(REAL_DATA.glob(pattern))
    if not files:
        pytest.skip(
            f"{REAL_DATA}/{pattern} is not there: the real files are not part of the project"
        )
    text = files[-1].read_bytes()
    return list(
        csv.DictReader(
            io.StringIO((gzip.decompress(text) if files[-1].suffix == ".gz" else text).decode())
        )
    )


@pytest.mark.realdata
def test_every_country_of_owid_has_the_code_that_owid_gives_it() -> None:
    for row in real("country/country_data_owid_*.csv"):
        code = row["iso_code"]
        assert by_name(row["location"]) == (
            code if row["continent"] or not code.startswith("OWID_") else None
        ), row["location"]


@pytest.mark.realdata
def test_every_country_of_jhu_has_a_code() -> None:
    names = {row["Country"] for row in real("jhu/countries-aggregated_*.csv.gz")}
    assert {name for name in names if by_name(name) is None} == names & SHIPS_AND_EVENTS
    assert (
        len({by_name(name) for name in names}) == len(names) - 2
    )  # the three without a code are one None
