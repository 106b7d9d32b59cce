"""What a reader types, and the locations that it finds."""

import pytest
from covidlake.reading.countries.country_codes import NAMES, TYPES
from lake.locations.edit_distance import edit_distance
from lake.locations.search import LocationIndex

# The locations of OWID's live file, but for some of its own aggregates.
LIVE = {
    code: names[0]
    for code, names in NAMES.items()
    if TYPES[code] in {"country", "subnational"} or code in {"OWID_WRL", "OWID_EUR", "OWID_EUN"}
}
LIVE |= {"COD": "Democratic Republic of Congo", "TUR": "Turkey", "CIV": "Cote d'Ivoire"}
# OWID's files until 2022: without the parts of countries.
FROZEN = {code: name for code, name in LIVE.items() if TYPES[code] != "subnational"}

#  what is typed: the locations that it finds first, in their order
QUERIES = {
    # by codes
    "col": ["COL"],
    "COL": ["COL"],
    "co": ["COL", "CCK", "COM", "COG"],
    "GB": ["GBR"],
    "uk": ["GBR", "UKR"],
    "UK": ["GBR", "UKR"],
    "gbr": ["GBR"],
    "us": ["USA", "VIR"],
    "usa": ["USA"],
    "na": ["NAM", "OWID_NAG", "NRU"],
    "840": ["USA"],
    "76": ["BRA"],
    "xkx": ["OWID_KOS"],
    "owid_wrl": ["OWID_WRL"],
    "rom": ["ROU"],
    "el": ["GRC", "SLV"],
    # by names
    "Colombia": ["COL"],
    "colom": ["COL"],
    "World": ["OWID_WRL"],
    "united k": ["GBR"],
    "france": ["FRA"],
    "niger": ["NER", "NGA"],
    "nigeria": ["NGA"],
    "guinea": ["GIN", "GNB", "GNQ", "PNG"],
    "samoa": ["WSM", "ASM"],
    "sudan": ["SDN", "SSD"],
    "congo": ["COG", "COD"],
    "dominica": ["DMA", "DOM"],
    "korea": ["PRK", "KOR"],
    "virgin": ["VGB", "VIR"],
    "islands": ["ALA", "BVT"],
    "kingdom": ["GBR"],
    "zeal": ["NZL"],
    "land": ["ALA", "BVT"],
    # by aliases
    "DRC": ["COD"],
    "dr congo": ["COD"],
    "zaire": ["COD"],
    "Holland": ["NLD"],
    "burma": ["MMR"],
    "great britain": ["GBR"],
    "ivory": ["CIV"],
    "swaziland": ["SWZ"],
    "czech republic": ["CZE"],
    "macedonia": ["MKD"],
    "uae": ["ARE"],
    "south korea": ["KOR"],
    "north korea": ["PRK"],
    "dprk": ["PRK"],
    "vatican": ["VAT"],
    "east timor": ["TLS"],
    "cape verde": ["CPV"],
    "palestine": ["PSE"],
    "eu": ["OWID_EUN", "OWID_EUR"],
    # however they are written
    "Türkiye": ["TUR"],
    "turkiye": ["TUR"],
    "TURKEY": ["TUR"],
    "Côte d’Ivoire": ["CIV"],
    "cote d'ivoire": ["CIV"],
    "curacao": ["CUW"],
    "reunion": ["REU"],
    "sao tome": ["STP"],
    "St. Lucia": ["LCA"],
    "st lucia": ["LCA"],
    "saint v": ["VCT"],
    "bosnia & herzegovina": ["BIH"],
    "trinidad & tobago": ["TTO"],
    "The Gambia": ["GMB"],
    "Bahamas, The": ["BHS"],
    "Korea, Rep.": ["KOR"],
    "Iran, Islamic Rep.": ["IRN"],
    "viet nam": ["VNM"],
    "guinea bissau": ["GNB"],
    # parts of countries
    "England": ["OWID_ENG", "OWID_EAW"],
    "wales": ["OWID_WLS", "OWID_EAW"],
    "zanzibar": ["OWID_ZAN"],
}


@pytest.fixture(scope="module")
def live() -> LocationIndex:
    return LocationIndex(LIVE)


@pytest.fixture(scope="module")
def frozen() -> LocationIndex:
    return LocationIndex(FROZEN)


@pytest.mark.parametrize("typed", QUERIES)
def test_what_is_found_first(live: LocationIndex, typed: str) -> None:
    expected = QUERIES[typed]
    assert live.ranked(typed)[: len(expected)] == expected


def test_there_are_enough_queries() -> None:
    assert len(QUERIES) >= 60


@pytest.mark.parametrize("typed", ["", "  ", "日本", "atlantis", "xyz", "%", "'"])
def test_what_is_found_nowhere(live: LocationIndex, typed: str) -> None:
    assert live.ranked(typed) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("uk", "GBR"),
        ("Türkiye", "TUR"),
        ("DRC", "COD"),
        ("Holland", "NLD"),
        ("Congo, Dem. Rep.", "COD"),
        # the beginning of a name is no name
        ("colom", None),
        # a part of a country is never taken for the whole
        ("England", None),
        ("xyz", None),
    ],
)
def test_what_names_one_location(frozen: LocationIndex, typed: str, code: str | None) -> None:
    assert frozen.code(typed) == code


def test_a_part_that_a_release_lacks_leads_to_the_whole(frozen: LocationIndex) -> None:
    assert frozen.ranked("England") == ["GBR"]
    assert frozen.nearest("England") == "GBR"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Colmbia", "COL"),
        ("colombai", "COL"),
        ("Frnace", "FRA"),
        ("Germny", "DEU"),
        ("Itlay", "ITA"),
        ("Untied Kingdom", "GBR"),
        ("Turkye", "TUR"),
        ("Sauth Korea", "KOR"),
        # three edits
        ("Neverland", None),
        ("Germ", None),
        # of three letters, more than one code is one edit away
        ("COX", None),
        ("XYZ", None),
        ("X", None),
        ("", None),
    ],
)
def test_suggestions(live: LocationIndex, typed: str, code: str | None) -> None:
    assert live.nearest(typed) == code


def test_a_release_of_an_earlier_version_is_asked_by_the_codes_of_today() -> None:
    index = LocationIndex({"XKX": "Kosovo", "XYZ": "Atlantis"})
    assert [index.code(text) for text in ("OWID_KOS", "xk", "kosovo")] == ["XKX"] * 3
    assert [index.code(text) for text in ("xyz", "ATLANTIS")] == ["XYZ"] * 2
    assert index.ranked("atl") == ["XYZ"]


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("", "", 0),
        ("", "abc", 3),
        ("italy", "italy", 0),
        ("itlay", "italy", 1),
        ("itay", "italy", 1),
        ("ittaly", "italy", 1),
        ("idaly", "italy", 1),
        ("kitten", "sitting", 3),
        ("ca", "abc", 3),
    ],
)
def test_edit_distance(one: str, other: str, edits: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == edits
