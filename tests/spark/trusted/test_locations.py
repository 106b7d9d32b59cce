"""Countries apart from aggregates; attributes from the country table, by code."""

from collections.abc import Callable
from datetime import date

from chispa import assert_df_equality
from pyspark.sql import DataFrame, SparkSession
from transforms.trusted.locations import (
    daily_of_countries,
    locations,
    names,
    overview,
    with_location_type,
)

Rows = Callable[..., DataFrame]
Day = Callable[[int], date]


def test_location_type_goes_by_continent_and_not_by_code(
    spark: SparkSession, rows: Rows, day: Day
) -> None:
    expected = spark.createDataFrame(
        [
            ("COL", "South America", "country"),
            ("OWID_KOS", "Europe", "country"),
            ("OWID_CYN", "Asia", "country"),
            ("OWID_WRL", None, "aggregate"),
            ("OWID_UMC", None, "aggregate"),
            ("OWID_SCT", "Europe", "subnational"),  # counted with the United Kingdom
            ("OWID_ZAN", "Africa", "subnational"),  # counted with Tanzania
            ("LAKE_W22", None, "event"),
            ("LAKE_AXC", "Asia", "aggregate"),  # listed, whatever its continent
            ("XYZ", "Europe", "country"),  # nobody listed it, but it has a continent
            ("OWID_NEW", None, "aggregate"),
            ("KIR", None, "country"),  # known to ISO only
            ("NAM", None, "country"),  # its continent is known to the country table
        ],
        "iso_code string, continent string, location_type string",
    )
    observations = rows(
        "observations",
        *(
            {"iso_code": row["iso_code"], "continent": row["continent"], "date": day(1)}
            for row in expected.collect()
        ),
    )
    countries = rows(
        "countries", {"iso_code": "NAM", "continent": "Africa"}, {"iso_code": "OWID_WRL"}
    )
    computed = with_location_type(observations.drop("location_type"), countries).select(
        expected.columns
    )
    assert_df_equality(computed, expected, ignore_row_order=True, ignore_nullable=True)


def test_locations_take_their_latest_name_and_the_country_tables_attributes(
    rows: Rows, day: Day
) -> None:
    observations = rows(
        "observations",
        {
            "iso_code": "SWZ",
            "location": "Swaziland",
            "continent": "Africa",
            "date": day(1),
            "location_type": "country",
            "population": 1.0,
        },
        {
            "iso_code": "SWZ",
            "location": "Eswatini",
            "continent": "Africa",
            "date": day(9),
            "location_type": "country",
            "population": 1.0,
        },
        {
            "iso_code": "ABC",
            "location": "Atlantis",
            "continent": "Europe",
            "date": day(4),
            "location_type": "country",
            "population": 7.0,
        },
        {"iso_code": "OWID_WRL", "location": "World", "date": day(2), "location_type": "aggregate"},
    )
    countries = rows(
        "countries",
        {
            "iso_code": "SWZ",
            "continent": "Africa",
            "location": "Eswatini",
            "population": 1_172_369.0,
            "median_age": 21.5,
        },
        {"iso_code": "OWID_WRL", "location": "World", "population": 7.9e9},
        {
            "iso_code": "NAM",
            "continent": "Africa",
            "location": "Namibia",
            "population": 2_587_344.0,
        },
    )
    known = {
        "iso_code": "SWZ",
        "location": "Eswatini",
        "continent": "Africa",
        "location_type": "country",
        "population": 1_172_369.0,
    }
    expected = rows(
        "locations",
        {
            **known,
            "median_age": 21.5,
            "has_attributes": True,
            "first_date": day(1),
            "last_date": day(9),
        },
        {
            "iso_code": "ABC",
            "location": "Atlantis",
            "continent": "Europe",
            "location_type": "country",
            "has_attributes": False,
        }
        | {"first_date": day(4), "last_date": day(4)},
        {
            "iso_code": "OWID_WRL",
            "location": "World",
            "location_type": "aggregate",
            "population": 7.9e9,
            "has_attributes": True,
        }
        | {"first_date": day(2), "last_date": day(2)},
    )
    assert_df_equality(
        locations(names(observations), countries),
        expected,
        ignore_row_order=True,
        ignore_nullable=True,
    )


def test_daily_holds_countries_only_and_joins_their_attributes(rows: Rows, day: Day) -> None:
    observations = rows(
        "observations",
        {
            "iso_code": "COL",
            "location": "Old name",
            "date": day(1),
            "new_cases": 3.0,
            "new_cases_days": 1,
            "population": 1.0,
            "location_type": "country",
        },
        {
            "iso_code": "COL",
            "location": "Colombia",
            "date": day(2),
            "new_cases": None,
            "location_type": "country",
        },
        {
            "iso_code": "OWID_WRL",
            "location": "World",
            "date": day(1),
            "new_cases": 900.0,
            "location_type": "aggregate",
        },
    )
    known = rows(
        "locations",
        {
            "iso_code": "COL",
            "location": "Colombia",
            "continent": "South America",
            "population": 5e7,
            "location_type": "country",
        },
        {
            "iso_code": "OWID_WRL",
            "location": "World",
            "population": 7.9e9,
            "location_type": "aggregate",
        },
    )
    found = daily_of_countries(observations, known).orderBy("date").collect()
    assert [
        (row["location"], row["continent"], row["new_cases"], row["population"]) for row in found
    ] == [
        ("Colombia", "South America", 3.0, 5e7),
        ("Colombia", "South America", None, 5e7),
    ]


def test_overview_dates_the_data_by_countries(rows: Rows, day: Day) -> None:
    known = rows(
        "locations",
        {
            "iso_code": "COL",
            "location_type": "country",
            "has_attributes": True,
            "last_date": day(7),
        },
        {
            "iso_code": "NAM",
            "location_type": "country",
            "has_attributes": False,
            "last_date": day(5),
        },
        {
            "iso_code": "OWID_WRL",
            "location_type": "aggregate",
            "has_attributes": True,
            "last_date": day(28),
        },
    )
    assert overview(known).first().asDict() == {
        "countries": 2,
        "subnational": 0,
        "aggregates": 1,
        "events": 0,
        "locations_without_attributes": 1,
        "data_date": "2021-02-07",
    }
