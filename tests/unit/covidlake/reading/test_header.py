"""What each publisher calls the columns: one header, whatever the order and case of its names."""

import pytest
from covidlake import schema
from covidlake.errors import SourceInvalid
from covidlake.reading.dialects import DIALECTS
from covidlake.reading.header import read_header
from hypothesis import given
from hypothesis import strategies as st

CONTRACT = [column.name for column in schema.CAPTURED["observations"]]
COMPACT_LACKS = {
    "tests_units",
    "aged_65_older",
    "aged_70_older",
    "cardiovasc_death_rate",
    "female_smokers",
    "male_smokers",
}
COMPACT = ",".join(
    {"location": "country", "iso_code": "code"}.get(name, name)
    for name in CONTRACT
    if name not in COMPACT_LACKS
)
WHO = (
    "Date_reported,Country_code,Country,WHO_region,"
    "New_cases,Cumulative_cases,New_deaths,Cumulative_deaths"
)
WIDE = "Province/State,Country/Region,Lat,Long,1/22/20,1/23/20,12/1/20"
JHU = "Date,Country,Confirmed,Recovered,Deaths"


@pytest.mark.parametrize(
    ("dialect", "header", "given", "extra"),
    [
        ("owid", ",".join(CONTRACT), set(CONTRACT), ()),
        ("owid", ",".join(reversed(CONTRACT)) + ",moon_phase", set(CONTRACT), ("moon_phase",)),
        ("owid", COMPACT, set(CONTRACT) - COMPACT_LACKS, ()),
        (
            "who",
            WHO,
            {
                "date",
                "iso_code",
                "location",
                "new_cases",
                "total_cases",
                "new_deaths",
                "total_deaths",
            },
            ("WHO_region",),
        ),
        (
            "jhu-confirmed",
            WIDE,
            {"iso_code", "location", "date", "total_cases", "new_cases"},
            ("Lat", "Long"),
        ),
        (
            "jhu-deaths",
            WIDE,
            {"iso_code", "location", "date", "total_deaths", "new_deaths"},
            ("Lat", "Long"),
        ),
        (
            "jhu-countries",
            JHU,
            {
                "iso_code",
                "location",
                "date",
                "total_cases",
                "new_cases",
                "total_deaths",
                "new_deaths",
            },
            ("Recovered",),
        ),
    ],
)
def test_what_a_file_gives(
    dialect: str, header: str, given: set[str], extra: tuple[str, ...]
) -> None:
    for text in (header, header.upper(), header.lower()):
        read = read_header("observations", text.split(","), DIALECTS[dialect])
        read.check()
        assert set(CONTRACT) - set(read.missing) == given
        assert tuple(map(str.casefold, read.extra)) == tuple(map(str.casefold, extra))


def test_the_live_file_of_owid_has_61_columns() -> None:
    assert len(COMPACT.split(",")) == 61


def test_days_are_columns() -> None:
    header = read_header("observations", WIDE.split(","), DIALECTS["jhu-deaths"])
    assert header.days == ("2020-01-22", "2020-01-23", "2020-12-01")
    assert header.order == ("part", "location", None, None, *header.days)
    assert read_header(
        "observations", ["date", "total_deaths", "iso_code"], DIALECTS["jhu-deaths"]
    ).extra == (
        "date",
        "total_deaths",
        "iso_code",
    )
    assert read_header(
        "observations", ["1/22/2020", "13/1/20", "2/30/20"], DIALECTS["jhu-deaths"]
    ).order == ("2020-01-22", None, None)


def test_a_canonical_name_means_itself() -> None:
    assert read_header("observations", ["iso_code", "location", "date", "country"]).order == (
        "iso_code",
        "location",
        "date",
        None,
    )


@pytest.mark.parametrize(
    ("dialect", "header", "message"),
    [
        (
            "owid",
            WHO,
            r"lacks iso_code, date: no observations in the dialect owid; "
            r"is its dialect who or who-daily\?$",
        ),
        ("owid", JHU, r"lacks iso_code: .*; is its dialect jhu-countries\?$"),
        (
            "who",
            WIDE,
            "lacks country_code, country, date_reported: .*; "
            "is its dialect jhu-confirmed or jhu-deaths",
        ),
        ("jhu-deaths", "Province/State,Country/Region,Lat,Long", "lacks a day such as 1/22/20"),
        ("jhu-deaths", WIDE + ",01/22/20", "more than one column '2020-01-22'"),
        ("jhu-confirmed", WIDE.replace("Country", "Nation"), "lacks country/region"),
        ("who", WHO + ",Country", "more than one column 'location'"),
        ("owid", "iso_code,date,Date,location,ISO_code", "more than one column 'date', 'iso_code'"),
        ("who", ",".join(CONTRACT), r"; is its dialect owid\?$"),
        (
            "owid",
            "iso-code,location,date",
            r"it has iso-code, location, date; did iso-code take the place of iso_code\?$",
        ),
        ("owid", "a,b", "it has a, b$"),
        ("owid", "", "lacks iso_code, location, date"),
    ],
)
def test_what_no_row_can_be_read_under(dialect: str, header: str, message: str) -> None:
    with pytest.raises(SourceInvalid, match=message):
        read_header("observations", header.split(","), DIALECTS[dialect]).check()


@given(
    st.sampled_from(sorted(DIALECTS)),
    st.lists(
        st.one_of(
            st.text(max_size=12),
            st.sampled_from([*WHO.split(","), *WIDE.split(","), *CONTRACT[:5]]),
        ),
        max_size=9,
    ),
)
def test_any_header_is_accepted_or_refused(dialect: str, names: list[str]) -> None:
    header = read_header("observations", names, DIALECTS[dialect])
    assert len(header.order) == len(names)
    assert len(header.extra) == header.order.count(None)
    try:
        header.check()
    except SourceInvalid as refused:
        assert str(refused).startswith("the header ")
    else:
        assert not {"iso_code", "location", "date"} & set(header.missing)
