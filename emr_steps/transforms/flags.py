"""What is doubtful about published values: one function a rule of schema.rules.FLAGGING. Nothing is changed, everything is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from covidlake import schema
from covidlake.schema import rules
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.matching import another_country, is_known_code
from transforms.places import normalised

# The order in which rows are compared: shared by all windows, so that Spark sorts once.
BY_DAY = "(PARTITION BY iso_code ORDER BY date)"
_RANGED = tuple(
    column
    for column in schema.OBSERVATION_COLUMNS
    if column.allowed and column not in schema.COUNTRY_ATTRIBUTES and column.name not in rules.DAILY_COUNTS
)


def before(column: str) -> Column:
    """The column on the location's row before; null on its first."""
    return F.expr(f"lag({column}) OVER {BY_DAY}")


def negative_count(column: str) -> Column:
    return F.col(column) < 0


def cumulative_fall(total: str) -> Column:
    return F.col(total) < before(total)


def count_differs(count: str) -> Column:
    return F.col(count) != step_of(rules.STEPS_OF[count])


def step_of(total: str) -> Column:
    return F.col(total) - before(total)


def unreported_zero(count: str) -> Column:
    """A zero between two reports that are far from zero; false, never null, elsewhere."""
    last, following = (_report(count, towards) for towards in ("lag", "lead"))
    far = (last["count"] >= rules.FAR_FROM_ZERO) & (following["count"] >= rules.FAR_FROM_ZERO * F.datediff(following["date"], last["date"]))
    return F.coalesce((F.col(count) == 0) & far, F.lit(False))


def deaths_beyond_cases() -> Column:
    return F.col("total_deaths") > F.col("total_cases")


def beyond_population(people: str) -> Column:
    return F.col(people) > F.col("population")


def out_of_range(column: schema.Column) -> Column:
    return (F.col(column.name) < F.lit(column.minimum)) | F.coalesce(F.col(column.name) > F.lit(column.maximum), F.lit(False))


def date_gap(days: int) -> Column:
    return missing_days(days) > 0


def missing_days(days: int) -> Column:
    return F.datediff(F.col("date"), before("date")) - days


def flags(observations: DataFrame, known: DataFrame, days: int = 1) -> DataFrame:
    """The Trusted observations and locations -> the table `quality_flags`; days that a row covers: 7 in a weekly source."""
    found = flags_of_rows(observations, known, days).unionByName(flags_of_ends(known)).unionByName(flags_of_codes(observations))
    return found.unionByName(flags_of_attributes(known))


def flags_of_rows(observations: DataFrame, known: DataFrame, days: int) -> DataFrame:
    """Each value of the observations that a rule speaks of."""
    population = known.select("iso_code", F.col("population").alias("_population"))
    measures = observations.select("iso_code", "location", "date", "population", *_measures()).join(
        F.broadcast(population), "iso_code", "left"
    )
    known_people = measures.withColumn("population", F.coalesce("population", "_population"))
    return _found(known_people, list(_candidates(days)))


def flags_of_ends(known: DataFrame) -> DataFrame:
    """Locations whose last row is before the last of all."""
    last = known.agg(F.max("last_date").alias("_last"))
    behind = F.datediff(F.col("_last"), F.col("last_date"))
    ended = known.crossJoin(F.broadcast(last)).withColumn("date", F.col("last_date"))
    return _found(ended, [Candidate("date", "ends_early", behind > 0, behind)])


def flags_of_codes(observations: DataFrame) -> DataFrame:
    """Codes that nobody knows, and codes that mean more than one location."""
    named = observations.groupBy("iso_code", "location").agg(F.min("date").alias("date"))
    codes = named.groupBy("iso_code").agg(F.count_distinct(normalised(F.col("location"))).alias("_names"))
    reused = another_country("iso_code", "location", F.col("_names") > 1)
    candidates = [
        Candidate("iso_code", "unknown_code", ~is_known_code("iso_code")),
        Candidate("iso_code", "reused_code", reused),
    ]
    return _found(named.join(codes, "iso_code"), candidates)


def flags_of_attributes(known: DataFrame) -> DataFrame:
    """Attributes of the country table outside their range, told on the location's last day."""
    ranged = [_out_of_range(column) for column in schema.COUNTRY_ATTRIBUTES if column.allowed]
    return _found(known.withColumn("date", F.col("last_date")), ranged)


@dataclass(frozen=True)
class Candidate:
    """A value that a rule may speak of: when it does, and what the flag then says."""

    metric: str
    rule: str
    applies: Column
    value: Column | None = None
    compared_with: Column | None = None


def _candidates(days: int) -> Iterator[Candidate]:
    for count in rules.DAILY_COUNTS:
        yield Candidate(count, "negative_count", negative_count(count), F.col(count), F.lit(0))
    for column in schema.OBSERVATION_COLUMNS:
        if column.rising:
            yield Candidate(column.name, "cumulative_fall", cumulative_fall(column.name), F.col(column.name), before(column.name))
    for count, total in rules.STEPS_OF.items():
        yield Candidate(count, "count_differs", count_differs(count), F.col(count), step_of(total))
        yield Candidate(count, "unreported_zero", unreported_zero(count), F.col(count), _report(count, "lead")["count"])
    yield Candidate("total_deaths", "deaths_beyond_cases", deaths_beyond_cases(), F.col("total_deaths"), F.col("total_cases"))
    for people in rules.PEOPLE:
        yield Candidate(people, "beyond_population", beyond_population(people), F.col(people), F.col("population"))
    yield from (_out_of_range(column) for column in _RANGED)
    yield Candidate("date", "date_gap", date_gap(days), missing_days(days))


def _found(rows: DataFrame, candidates: list[Candidate]) -> DataFrame:
    """One row per candidate that applies; most rows have none, and cost the comparisons only."""
    numbered = list(enumerate(candidates))
    told = rows.select(
        "iso_code",
        "location",
        "date",
        *(F.coalesce(candidate.applies, F.lit(False)).alias(f"_applies_{number}") for number, candidate in numbered),
        *(_number(candidate.value).alias(f"_value_{number}") for number, candidate in numbered),
        *(_number(candidate.compared_with).alias(f"_compared_{number}") for number, candidate in numbered),
    )
    doubtful = told.where(reduce(Column.__or__, (F.col(f"_applies_{number}") for number, _ in numbered)))
    flag = (
        F.struct(
            F.lit(candidate.metric).alias("metric"),
            F.lit(candidate.rule).alias("rule"),
            F.col(f"_value_{number}").alias("value"),
            F.col(f"_compared_{number}").alias("compared_with"),
            F.col(f"_applies_{number}").alias("_applies"),
        )
        for number, candidate in numbered
    )
    each = doubtful.select("iso_code", "location", "date", F.inline(F.array(*flag)))
    return each.where("_applies").drop("_applies")


def _number(value: Column | None) -> Column:
    return (F.lit(None) if value is None else value).cast("double")


def _out_of_range(column: schema.Column) -> Candidate:
    value = F.col(column.name)
    passed = F.when(value < F.lit(column.minimum), F.lit(column.minimum)).otherwise(F.lit(column.maximum))
    return Candidate(column.name, "out_of_range", out_of_range(column), value, passed)


def _report(count: str, towards: str) -> Column:
    """date and count of the nearest report that is not zero, before (lag) or after (lead) the row."""
    report = f"if({count} <> 0, named_struct('date', date, 'count', {count}), null)"
    return F.expr(f"{towards}({report}) IGNORE NULLS OVER {BY_DAY}")


def _measures() -> list[str]:
    needed = {*rules.DAILY_COUNTS, *rules.PEOPLE, *rules.STEPS_OF.values(), *(column.name for column in _RANGED)}
    return [column.name for column in schema.OBSERVATION_COLUMNS if column.name in needed or column.rising]
