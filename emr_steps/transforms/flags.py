"""What is doubtful about published values: one function a rule of schema.rules.FLAGGING. Nothing is changed, everything is told."""

from collections.abc import Iterable, Iterator

from covidlake import schema
from covidlake.schema import rules
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from transforms.matching import another_country, is_known_code, normalised

# The order in which rows are compared: shared by all windows, so that Spark sorts once.
BY_DAY = "(PARTITION BY iso_code ORDER BY date)"
_FLAG = "struct<metric:string,rule:string,value:double,compared_with:double>"
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
    far = (last["count"] >= rules.FAR_FROM_ZERO) & (
        following["count"] >= rules.FAR_FROM_ZERO * F.datediff(following["date"], last["date"])
    )
    return F.coalesce((F.col(count) == 0) & far, F.lit(False))


def beyond_population(people: str) -> Column:
    return F.col(people) > F.col("population")


def out_of_range(column: schema.Column) -> Column:
    return (F.col(column.name) < F.lit(column.minimum)) | F.coalesce(F.col(column.name) > F.lit(column.maximum), F.lit(False))


def date_gap() -> Column:
    return missing_days() > 0


def missing_days() -> Column:
    return F.datediff(F.col("date"), before("date")) - 1


def flags(observations: DataFrame, known: DataFrame) -> DataFrame:
    """The Trusted observations and locations -> the table `quality_flags`."""
    found = flags_of_rows(observations, known).unionByName(flags_of_ends(known)).unionByName(flags_of_codes(observations))
    return found.unionByName(flags_of_attributes(known))


def flags_of_rows(observations: DataFrame, known: DataFrame) -> DataFrame:
    """Each value of the observations that a rule speaks of."""
    population = known.select("iso_code", F.col("population").alias("_population"))
    measures = observations.select("iso_code", "location", "date", "population", *_measures()).join(
        F.broadcast(population), "iso_code", "left"
    )
    told = measures.withColumn("population", F.coalesce("population", "_population")).withColumn("_flags", F.array(*_flags_of_row()))
    return _exploded(told.withColumn("_flags", F.array_compact("_flags")).where(F.size("_flags") > 0))


def flags_of_ends(known: DataFrame) -> DataFrame:
    """Locations whose last row is before the last of all."""
    last = known.agg(F.max("last_date").alias("_last"))
    behind = F.datediff(F.col("_last"), F.col("last_date"))
    ended = known.crossJoin(F.broadcast(last)).where(behind > 0).withColumn("date", F.col("last_date"))
    return _exploded(ended.withColumn("_flags", F.array(_flag("date", "ends_early", behind))))


def flags_of_codes(observations: DataFrame) -> DataFrame:
    """Codes that nobody knows, and codes that mean more than one location."""
    named = observations.groupBy("iso_code", "location").agg(F.min("date").alias("date"))
    codes = named.groupBy("iso_code").agg(F.count_distinct(normalised("location")).alias("_names"))
    told = named.join(codes, "iso_code").withColumn(
        "_flags",
        F.array_compact(
            F.array(
                F.when(~is_known_code("iso_code"), _flag("iso_code", "unknown_code")),
                F.when(another_country("iso_code", "location", F.col("_names") > 1), _flag("iso_code", "reused_code")),
            )
        ),
    )
    return _exploded(told.where(F.size("_flags") > 0))


def flags_of_attributes(known: DataFrame) -> DataFrame:
    """Attributes of the country table outside their range, told on the location's last day."""
    ranged = [column for column in schema.COUNTRY_ATTRIBUTES if column.allowed]
    found = F.array_compact(F.array(*(_out_of_range(column) for column in ranged)))
    return _exploded(known.withColumn("date", F.col("last_date")).withColumn("_flags", found).where(F.size("_flags") > 0))


def _flags_of_row() -> Iterator[Column]:
    for count in rules.DAILY_COUNTS:
        yield F.when(negative_count(count), _flag(count, "negative_count", F.col(count), F.lit(0.0)))
    for column in schema.OBSERVATION_COLUMNS:
        if column.rising:
            yield F.when(cumulative_fall(column.name), _flag(column.name, "cumulative_fall", F.col(column.name), before(column.name)))
    for count, total in rules.STEPS_OF.items():
        yield F.when(count_differs(count), _flag(count, "count_differs", F.col(count), step_of(total)))
        yield F.when(unreported_zero(count), _flag(count, "unreported_zero", F.col(count), _report(count, "lead")["count"]))
    for people in rules.PEOPLE:
        yield F.when(beyond_population(people), _flag(people, "beyond_population", F.col(people), F.col("population")))
    yield from (_out_of_range(column) for column in _RANGED)
    yield F.when(date_gap(), _flag("date", "date_gap", missing_days()))


def _out_of_range(column: schema.Column) -> Column:
    passed = F.when(F.col(column.name) < F.lit(column.minimum), F.lit(column.minimum)).otherwise(F.lit(column.maximum))
    return F.when(out_of_range(column), _flag(column.name, "out_of_range", F.col(column.name), passed))


def _report(count: str, towards: str) -> Column:
    """date and count of the nearest report that is not zero, before (lag) or after (lead) the row."""
    report = f"if({count} <> 0, named_struct('date', date, 'count', {count}), null)"
    return F.expr(f"{towards}({report}) IGNORE NULLS OVER {BY_DAY}")


def _flag(metric: str, rule: str, value: Column | None = None, compared_with: Column | None = None) -> Column:
    numbers = (F.lit(None) if number is None else number for number in (value, compared_with))
    return F.struct(F.lit(metric), F.lit(rule), *numbers).cast(_FLAG)


def _exploded(told: DataFrame) -> DataFrame:
    return told.select("iso_code", "location", "date", F.explode("_flags").alias("_flag")).select(
        "iso_code", "location", "date", "_flag.metric", "_flag.rule", "_flag.value", "_flag.compared_with"
    )


def _measures() -> Iterable[str]:
    needed = {*rules.DAILY_COUNTS, *rules.PEOPLE, *rules.STEPS_OF.values(), *(column.name for column in _RANGED)}
    return [column.name for column in schema.OBSERVATION_COLUMNS if column.name in needed or column.rising]
