"""Codes of countries by what sources call them."""

import csv
import gzip
import io

import pytest
from covidlake.reading.countries import country_aliases, country_codes
from covidlake.reading.countries.country_codes import by_name, location_type, name_of, standard_code
from covidlake.reading.countries.country_names import name_key, normalised
from covidlake.reading.countries.country_table import COUNTRIES
from covidlake.reading.countries.other_locations import OTHER_LOCATIONS
from hypothesis import given
from hypothesis import strategies as st

from tests.support.paths import REAL_DATA, ROOT
from tools import country_table

SHIPS = {"Diamond Princess", "MS Zaandam"}


def test_the_table_is_up_to_date_with_the_library() -> None:
    assert country_table.TARGET.read_text() == country_table.module(), "run `make countries`"


def test_no_name_means_two_locations() -> None:
    meanings: dict[str, set[str]] = {}
    for code, names in country_codes.NAMES.items():
        for name in names:
            meanings.setdefault(name_key(name), set()).add(code)
    assert {key: codes for key, codes in meanings.items() if len(codes) > 1} == {}
    assert "" not in meanings


def test_every_alias_is_needed() -> None:
    of_iso = {name_key(name) for line in COUNTRIES.splitlines() for name in line.split("|")[3:]}
    aliases = [name for names in country_aliases.NAMES.values() for name in names.split("; ")]
    assert [name for name in aliases if name_key(name) in of_iso] == []
    assert set(country_aliases.NAMES) <= set(country_codes.TYPES)
    assert set(country_aliases.CODES.values()) <= set(country_codes.TYPES)
    assert not {*country_aliases.CODES, *country_aliases.WITHDRAWN} & set(country_codes.TYPES)


@pytest.mark.parametrize(
    ("code", "alpha3"),
    [
        ("NA", "NAM"),
        ("CO", "COL"),
        ("XK", "OWID_KOS"),
        ("BQ", "BES"),
        ("XA", None),
        ("", None),
        ("na", "NAM"),
        (" co ", "COL"),
        ("UK", "GBR"),
        ("EL", "GRC"),
    ],
)
def test_alpha2_codes(code: str, alpha3: str | None) -> None:
    assert standard_code(code, None) == alpha3


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
        *((name, None) for name in sorted(SHIPS)),
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
        ("", None),
        ("The", None),
        ("日本", None),
    ],
)
def test_by_name(name: str, alpha3: str | None) -> None:
    assert by_name(name) == alpha3


@pytest.mark.parametrize(
    ("name", "code"),
    [
        # JHU and OWID
        ("Bahamas, The", "BHS"),
        ("The Bahamas", "BHS"),
        ("Gambia, The", "GMB"),
        ("The Gambia", "GMB"),
        ("Gambia (the)", "GMB"),
        # short forms and signs
        ("St. Lucia", "LCA"),
        ("St Kitts & Nevis", "KNA"),
        ("Trinidad & Tobago", "TTO"),
        ("Bosnia &amp; Herzegovina", "BIH"),
        ("Bosnia-Herzegovina", "BIH"),
        ("St.Vincent & Grenadines", "VCT"),
        ("Dominican Rep.", "DOM"),
        ("Cook Is.", "COK"),
        ("Guinea, Equatorial", "GNQ"),
        # the World Bank
        ("Congo, Dem. Rep.", "COD"),
        ("Congo, Rep.", "COG"),
        ("Egypt, Arab Rep.", "EGY"),
        ("Hong Kong SAR, China", "HKG"),
        ("Iran, Islamic Rep.", "IRN"),
        ("Korea, Dem. People’s Rep.", "PRK"),
        ("Korea, Dem. People's Rep.", "PRK"),
        ("Korea, Rep.", "KOR"),
        ("Kyrgyz Republic", "KGZ"),
        ("Lao PDR", "LAO"),
        ("Macao SAR, China", "MAC"),
        ("Macedonia, FYR", "MKD"),
        ("Micronesia, Fed. Sts.", "FSM"),
        ("Puerto Rico (US)", "PRI"),
        ("Sint Maarten (Dutch part)", "SXM"),
        ("Slovak Republic", "SVK"),
        ("Somalia, Fed. Rep.", "SOM"),
        ("St. Martin (French part)", "MAF"),
        ("St. Vincent and the Grenadines", "VCT"),
        ("Turkiye", "TUR"),
        ("Venezuela, RB", "VEN"),
        ("Virgin Islands (U.S.)", "VIR"),
        ("Yemen, Rep.", "YEM"),
        ("Venezuela, R.B.", "VEN"),
        ("Iran, I.R.", "IRN"),
        ("Lao P.D.R.", "LAO"),
        ("Macedonia (FYROM)", "MKD"),
        ("Palestinian Territory", "PSE"),
        ("Kosovo (UNSCR 1244)", "OWID_KOS"),
        ("Kosovo under UNSCR 1244/99", "OWID_KOS"),
        ("United Kingdom (UK)", "GBR"),
        ("La Réunion", "REU"),
        # ECDC
        ("Cote_dIvoire", "CIV"),
        ("Guinea_Bissau", "GNB"),
        ("United_Republic_of_Tanzania", "TZA"),
        # apostrophes of each kind, white space, accents
        *((f"Côte d{mark}Ivoire", "CIV") for mark in "'’‘ʼ`´′"),
        ("\u00a0CURAÇAO\t", "CUW"),
        ("Curac\u0327ao", "CUW"),
        ("Sao Tome & Príncipe", "STP"),
        # read under another encoding, or with letters lost
        ("CÃ´te d'Ivoire", "CIV"),
        ("CuraÃ§ao", "CUW"),
        ("TÃ¼rkiye", "TUR"),
        ("Ã…land Islands", "ALA"),
        ("C&ocirc;te d&#39;Ivoire", "CIV"),
        ("C\ufffdte d'Ivoire", "CIV"),
        ("C\ufffdte d\ufffdIvoire", "CIV"),
        ("C\ufffd\ufffdte d'Ivoire", "CIV"),
        ("R\ufffdunion", "REU"),
        ("Saint Barth\ufffdlemy", "BLM"),
        ("S\ufffdo Tom\ufffd and Pr\ufffdncipe", "STP"),
        ("I\ufffda\ufffd", None),  # Iran or Iraq
        ("\ufffd", None),
        ("\ufffd\ufffd\ufffdn", None),
        # what ISO does not list
        ("Kosovo[1]", "OWID_KOS"),
        ("World", "OWID_WRL"),
        ("World excl. China", "LAKE_WXC"),
        ("World excl. China and South Korea", "LAKE_WXK"),
        ("World excl. China, South Korea, Japan and Singapore", "LAKE_WXS"),
        ("Asia excl. China", "LAKE_AXC"),
        ("High-income countries", "OWID_HIC"),
        ("Upper-middle-income countries", "OWID_UMC"),
        ("Lower-middle-income countries", "OWID_LMC"),
        ("Low-income countries", "OWID_LIC"),
        ("European Union (27)", "OWID_EUN"),
        ("Summer Olympics 2020", "LAKE_S20"),
        ("Winter Olympics 2022", "LAKE_W22"),
        ("England", "OWID_ENG"),
        ("England & Wales", "OWID_EAW"),
        ("Transnistria", "OWID_TRS"),
        # of one word too few or too many
        ("Guinea", "GIN"),
        ("Niger", "NER"),
        ("Virgin Islands", None),
        ("Korea", None),
        ("Republic", None),
    ],
)
def test_names_as_publishers_write_them(name: str, code: str | None) -> None:
    assert by_name(name) == code


@pytest.mark.parametrize(
    ("code", "name", "standard"),
    [
        ("COL", "Colombia", "COL"),
        (" col ", None, "COL"),
        ("CO", "", "COL"),
        ("076", None, "BRA"),
        ("76", None, "BRA"),
        ("0076", None, None),
        ("XKX", None, "OWID_KOS"),
        ("xk", None, "OWID_KOS"),
        ("ROM", "Romania", "ROU"),
        ("ZAR", None, "COD"),
        ("TMP", None, "TLS"),
        ("SUN", None, None),
        ("SUN", "Russia", "RUS"),
        ("OWID_EU27", None, "OWID_EUN"),
        ("owid_wrl", None, "OWID_WRL"),
        ("GB-ENG", None, "OWID_ENG"),
        ("CNG1925", None, "TWN"),
        # the code before the name, which may be damaged or in another language
        ("TUR", "T\ufffdrkiye", "TUR"),
        ("FRA", "Germany", "FRA"),
        # the name where nobody knows the code
        (None, "World excl. China", "LAKE_WXC"),
        ("", "Scotland", "OWID_SCT"),
        ("GER", "Germany", "DEU"),
        ("-", "Kosovo", "OWID_KOS"),
        # R writes NA for what is missing
        ("NA", "Namibia", "NAM"),
        ("NA", None, "NAM"),
        ("NA", "World", "OWID_WRL"),
        ("NA", "Nowhere", "NAM"),
        # and pandas NaN
        ("NaN", "Nowhere", None),
        ("nan", "Italy", "ITA"),
        # unknown to all
        ("XYZ", "Nowhere", "XYZ"),
        ("OWID_NEW", "A new region", "OWID_NEW"),
        ("XA", "Bonaire", None),
        ("Total", "", None),
        (None, "Diamond Princess", None),
        (None, None, None),
        ("", "  ", None),
        ("²", None, None),
    ],
)
def test_standard_code(code: str | None, name: str | None, standard: str | None) -> None:
    assert standard_code(code, name) == standard


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("COL", "country"),
        ("OWID_KOS", "country"),
        ("OWID_CYN", "country"),
        ("OWID_WLS", "subnational"),
        ("OWID_ZAN", "subnational"),
        ("OWID_INT", "aggregate"),
        ("LAKE_AXC", "aggregate"),
        ("LAKE_W22", "event"),
    ],
)
def test_location_type(code: str, kind: str) -> None:
    assert location_type(code) == kind


def test_parts_of_countries_are_subnational_and_nothing_else_is() -> None:
    parts = {code for code, kind in country_codes.TYPES.items() if kind == "subnational"}
    assert set(country_codes.WHOLES) == parts
    assert {country_codes.TYPES[whole] for whole in country_codes.WHOLES.values()} == {"country"}


def test_a_location_that_nobody_listed_has_no_type() -> None:
    with pytest.raises(KeyError):
        location_type("XYZ")


def test_every_listed_code_is_its_own_standard_and_has_a_name() -> None:
    for code, kind in country_codes.TYPES.items():
        name = name_of(code)
        assert name
        assert standard_code(code, None) == standard_code(None, name) == code
        assert kind in {"country", "subnational", "aggregate", "event"}
    assert name_of("XYZ") is None


@given(st.text())
def test_any_text_is_a_name(name: str) -> None:
    once = normalised(name)
    assert normalised(once) == once
    assert set(once) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert name_key(name_key(name)) == name_key(name)
    assert by_name(name) in {None, *country_codes.TYPES}


@given(st.text() | st.none(), st.text() | st.none())
def test_a_standard_code_is_its_own(code: str | None, name: str | None) -> None:
    standard = standard_code(code, name)
    assert standard is None or standard_code(standard, None) == standard


ALL_NAMES = [(name, code) for code, names in country_codes.NAMES.items() for name in names]


@given(st.sampled_from(ALL_NAMES), st.sampled_from(" -_,.()'’*"))
def test_case_and_punctuation_do_not_matter(listed: tuple[str, str], mark: str) -> None:
    name, code = listed
    assert by_name(mark + name.upper().replace(" ", mark)) == code


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
def test_every_location_of_owid_has_the_code_that_owid_gives_it() -> None:
    for row in real("country/country_data_owid_*.csv"):
        assert by_name(row["location"]) == row["iso_code"], row["location"]


@pytest.mark.realdata
def test_every_country_of_jhu_has_a_code() -> None:
    names = {row["Country"] for row in real("jhu/countries-aggregated_*.csv.gz")}
    assert {name for name in names if by_name(name) is None} == SHIPS
    # The two without a code are one None.
    assert len({by_name(name) for name in names}) == len(names) - 1


def test_the_documentation_lists_what_iso_does_not() -> None:
    page = (ROOT / "docs" / "reference" / "locations.md").read_text()
    rows = []
    for line in OTHER_LOCATIONS.splitlines():
        code, kind, whole, name, *_ = line.split("|")
        rows.append(f"| `{code}` | {f'{kind}, of {whole}' if whole else kind} | {name} |")
    assert page.splitlines()[-len(rows) :] == rows
