"""What is doubtful about published values: one function a rule of quality.rules.FLAGGING.

Nothing is changed, everything is flagged.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from covidlake import schema
from covidlake.quality import rules
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.shared.code_columns import name_key
from transforms.shared.series import with_next_counts, with_rows_before
from transforms.trusted.country_matching import another_country, is_known_code

# Attributes are judged once a location; a negative daily count has a rule of its own.
_RANGED = tuple(
    column
    for column in schema.OBSERVATION_COLUMNS
    if column.allowed
    and column not in schema.COUNTRY_ATTRIBUTES
    and column.name not in rules.DAILY_COUNTS
)


def negative_count(column: str) -> Column:
    return F.col(column) < 0


def cumulative_fall(total: str) -> Column:
    return F.col(total) < F.col(f"_before_{total}")


def count_differs(count: str) -> Column:
    return F.col(count) != step_of(rules.STEPS_OF[count])


def step_of(total: str) -> Column:
    return F.col(total) - F.col(f"_before_{total}")


def unreported_zero(count: str) -> Column:
    """Return whether a zero is nobody's report (transforms.rhythm)."""
    return (F.col(count) == 0) & F.col(f"{count}_days").isNull()


def deaths_beyond_cases() -> Column:
    return F.col("total_deaths") > F.col("total_cases")


def beyond_population(people: str) -> Column:
    return F.col(people) > F.col("population")


def out_of_range(column: schema.Column) -> Column:
    value = F.col(column.name)
    above = value > F.lit(column.maximum)
    # Null where the column has no maximum.
    above = F.coalesce(above, F.lit(False))
    return (value < F.lit(column.minimum)) | above


def date_gap(days: int) -> Column:
    return missing_days(days) > 0


def missing_days(days: int) -> Column:
    return F.datediff(F.col("date"), F.col("_before_date")) - days


@dataclass(frozen=True)
class Candidate:
    """A value that a rule may flag: when it does, and what the flag then says."""

    metric: str
    rule: str
    applies: Column
    value: Column | None = None
    compared_with: Column | None = None


def flags(
    observations: DataFrame, names: DataFrame, locations: DataFrame, days: int = 1
) -> DataFrame:
    """Return the table `quality_flags`.

    Args:
        observations: The Trusted table.
        names: The names that the locations go by (transforms.trusted.locations.names).
        locations: The Trusted table.
        days: That a row covers: 7 in a weekly source.
    """
    parts = (
        flags_of_values(observations, locations),
        flags_of_series(observations, days),
        flags_of_ends(locations),
        flags_of_codes(names),
        flags_of_attributes(locations),
    )
    return reduce(DataFrame.unionByName, parts)


def flags_of_values(observations: DataFrame, locations: DataFrame) -> DataFrame:
    """Flag values that are doubtful whatever the days before say."""
    population = locations.select("iso_code", F.col("population").alias("_population"))
    named = observations.join(F.broadcast(population), "iso_code", "left")
    complete = named.withColumn("population", F.coalesce("population", "_population"))
    return _flagged(complete, list(_candidates_of_values()))


def flags_of_series(observations: DataFrame, days: int) -> DataFrame:
    """Flag values that do not go with those before and after."""
    rising = [column.name for column in schema.OBSERVATION_COLUMNS if column.rising]
    days_covered = [f"{count}_days" for count in rules.STEPS_OF]
    columns = ["iso_code", "location", "date", *rising, *rules.STEPS_OF, *days_covered]
    with_before = observations.select(columns).transform(with_rows_before, ["date", *rising])
    rows = with_before.transform(with_next_counts, rules.STEPS_OF)
    return _flagged(rows, list(_candidates_of_series(rising, days)))


def flags_of_ends(locations: DataFrame) -> DataFrame:
    """Flag locations whose last row is before the last of all."""
    last = locations.agg(F.max("last_date").alias("_last"))
    behind = F.datediff(F.col("_last"), F.col("last_date"))
    with_last = locations.crossJoin(F.broadcast(last))
    ends = with_last.withColumn("date", F.col("last_date"))
    return _flagged(ends, [Candidate("date", "ends_early", behind > 0, behind)])


def flags_of_codes(names: DataFrame) -> DataFrame:
    """Flag codes that nobody knows, and codes that mean more than one location."""
    first = F.min("first_date").alias("date")
    named = names.groupBy("iso_code", "location").agg(first)
    spellings = F.count_distinct(name_key(F.col("location")))
    codes = named.groupBy("iso_code").agg(spellings.alias("_names"))
    reused = another_country("iso_code", "location", F.col("_names") > 1)
    candidates = [
        Candidate("iso_code", "unknown_code", ~is_known_code("iso_code")),
        Candidate("iso_code", "reused_code", reused),
    ]
    return _flagged(named.join(codes, "iso_code"), candidates)


def flags_of_attributes(locations: DataFrame) -> DataFrame:
    """Flag attributes of the country table outside their range, on the location's last day."""
    ranged = [_out_of_range(column) for column in schema.COUNTRY_ATTRIBUTES if column.allowed]
    return _flagged(locations.withColumn("date", F.col("last_date")), ranged)


def _candidates_of_values() -> Iterator[Candidate]:
    for count in rules.DAILY_COUNTS:
        yield Candidate(
            count,
            "negative_count",
            negative_count(count),
            value=F.col(count),
            compared_with=F.lit(0),
        )
    yield Candidate(
        "total_deaths",
        "deaths_beyond_cases",
        deaths_beyond_cases(),
        value=F.col("total_deaths"),
        compared_with=F.col("total_cases"),
    )
    for people in rules.PEOPLE:
        yield Candidate(
            people,
            "beyond_population",
            beyond_population(people),
            value=F.col(people),
            compared_with=F.col("population"),
        )
    for column in _RANGED:
        yield _out_of_range(column)


def _candidates_of_series(rising: Sequence[str], days: int) -> Iterator[Candidate]:
    for total in rising:
        yield Candidate(
            total,
            "cumulative_fall",
            cumulative_fall(total),
            value=F.col(total),
            compared_with=F.col(f"_before_{total}"),
        )
    for count, total in rules.STEPS_OF.items():
        yield Candidate(
            count,
            "count_differs",
            count_differs(count),
            value=F.col(count),
            compared_with=step_of(total),
        )
        yield Candidate(
            count,
            "unreported_zero",
            unreported_zero(count),
            value=F.col(count),
            compared_with=F.col(f"_next_{count}"),
        )
    yield Candidate("date", "date_gap", date_gap(days), missing_days(days))


def _flagged(rows: DataFrame, candidates: Sequence[Candidate]) -> DataFrame:
    """Return one row per candidate that applies.

    Most rows have none, and cost the comparisons only.
    """
    any_applies = reduce(Column.__or__, (candidate.applies for candidate in candidates))
    flag = F.inline(F.array(*map(_flag, candidates)))
    each = rows.where(any_applies).select("iso_code", "location", "date", flag)
    return each.where("_applies").drop("_applies")


def _flag(candidate: Candidate) -> Column:
    return F.struct(
        F.lit(candidate.metric).alias("metric"),
        F.lit(candidate.rule).alias("rule"),
        _number(candidate.value).alias("value"),
        _number(candidate.compared_with).alias("compared_with"),
        candidate.applies.alias("_applies"),
    )


def _number(value: Column | None) -> Column:
    return (F.lit(None) if value is None else value).cast("double")


def _out_of_range(column: schema.Column) -> Candidate:
    value = F.col(column.name)
    minimum, maximum = F.lit(column.minimum), F.lit(column.maximum)
    end_passed = F.when(value < minimum, minimum).otherwise(maximum)
    return Candidate(column.name, "out_of_range", out_of_range(column), value, end_passed)
