"""Rankings: of current values, and not of rates of small countries."""

from collections.abc import Callable

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from transforms.comparing.latest import current
from transforms.comparing.rankings import rankings

Values = Callable[..., DataFrame]


def test_rankings_leave_out_old_values_and_rates_of_small_countries(values: Values) -> None:
    newest = values(
        ("AAA", "total_cases", 5.0),
        ("BBB", "total_cases", 5.0),
        ("CCC", "total_cases", 1.0),
        ("DDD", "total_cases", None),
        on=28,
    )
    as_old_as_may_be = values(("EEE", "total_cases", 9.0), on=1)  # 27 days older
    of_a_small_country = values(
        ("FFF", "case_fatality_ratio", 9.0), ("FFF", "total_cases", 2.0), population=1e5, on=28
    )
    attribute = values(("FFF", "aged_65_older", 9.0), population=1e5)
    attribute = attribute.withColumn("value_date", F.lit(None).cast("date"))
    latest_values = (
        newest.unionByName(as_old_as_may_be).unionByName(of_a_small_country).unionByName(attribute)
    )
    ranked = rankings(current(latest_values)).orderBy("metric", "rank", "iso_code")
    columns = ("metric", "iso_code", "rank", "countries", "percentile")
    assert [tuple(row) for row in ranked.select(*columns).collect()] == [
        ("aged_65_older", "FFF", 1, 1, 100.0),
        ("total_cases", "EEE", 1, 5, 100.0),
        ("total_cases", "AAA", 2, 5, 80.0),
        ("total_cases", "BBB", 2, 5, 80.0),
        ("total_cases", "FFF", 4, 5, 40.0),
        ("total_cases", "CCC", 5, 5, 20.0),
    ]
    older = values(("GGG", "total_cases", 99.0), on=1)
    older = older.withColumn("value_date", F.date_sub("value_date", 2))
    with_older = rankings(current(latest_values.unionByName(older)))
    assert with_older.where("iso_code = 'GGG'").count() == 0
