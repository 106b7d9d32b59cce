"""The audit of a release: the rules that judge what its query counted (audit_query.py)."""

from collections.abc import Iterable, Mapping, Sequence

from covidlake.quality import quality_checks
from covidlake.quality.audit_query import Figure
from covidlake.quality.quality_checks import CheckResult
from covidlake.schema.model import Table

# Names in the detail of a check; of more, only how many.
MOST_NAMED = 10


def judge_tables(
    figures: Iterable[Figure], built: Mapping[str, int], tables: Mapping[str, Table]
) -> list[CheckResult]:
    """Judge whether Athena sees each table whole, by each of quality_checks.TABLE_CHECKS.

    Args:
        built: Table -> rows that the Spark steps report to have written. A table that Athena did
            not count fails.
    """
    seen = {(figure.table, figure.check): int(figure.value) for figure in figures}
    rows_differ, *other_checks = quality_checks.TABLE_CHECKS
    results = []
    for name, table in tables.items():
        rows = seen.get((name, "rows"))
        results.append(_judge_rows(rows_differ, table, rows, built.get(name)))
        results += [
            check.verdict(seen[name, check.name], name)
            for check in other_checks
            if (name, check.name) in seen
        ]
    return results


def _judge_rows(
    check: quality_checks.Check, table: Table, seen: int | None, written: int | None
) -> CheckResult:
    detail = f"Athena sees {_rows(seen)}, Spark wrote {_rows(written)}"
    if seen is None or written is None:
        return check.verdict(1, table.name, detail=detail)
    # Equal, and yet wrong: an empty table passes every other check.
    if seen == written == 0 and not table.may_be_empty:
        return check.verdict(1, table.name, detail=f"{detail}: there should be some")
    return check.verdict(abs(seen - written), table.name, detail=detail)


def judge_totals(
    figures: Iterable[Figure], of: str, waivers: Mapping[str, float]
) -> list[CheckResult]:
    """Judge whether countries add up to the source's own rows of the world and the continents.

    Skipped where the source has no such row.
    """
    totals = [figure for figure in figures if figure.check == "total"]
    if not totals:
        nothing = "the source has no row for the world or a continent"
        return [quality_checks.TOTAL_GAP.verdict(None, of, detail=nothing)]
    return [_judge_total(figure, waivers) for figure in totals]


def _judge_total(figure: Figure, waivers: Mapping[str, float]) -> CheckResult:
    summed = figure.compared_with or 0
    gap = abs(figure.value - summed) / figure.value
    detail = f"the source says {figure.value:,.0f}, its countries sum up to {summed:,.0f}"
    return quality_checks.TOTAL_GAP.verdict(gap, figure.subject, waivers, detail)


def judge_population(
    figures: Sequence[Figure], of: str, waivers: Mapping[str, float]
) -> CheckResult:
    """Judge whether the countries' cases fit into their populations.

    Skipped where no country has both.
    """
    check = quality_checks.BEYOND_POPULATION
    countries = sum(figure.value for figure in figures if figure.check == "countries")
    if not countries:
        return check.verdict(None, of, detail="no country has cases and a population")
    beyond = _beyond_population(figures, "daily")
    detail = _among_people(beyond, "cases")
    return check.verdict(len(beyond) / countries, of, waivers, detail)


def judge_forecasts(figures: Sequence[Figure]) -> CheckResult:
    """Judge whether each country's forecasts fit into its population."""
    beyond = _beyond_population(figures, "forecasts")
    check = quality_checks.FORECAST_BEYOND_POPULATION
    return check.verdict(len(beyond), "forecasts", detail=_among_people(beyond, "forecast"))


def _beyond_population(figures: Iterable[Figure], table: str) -> list[Figure]:
    beyond = [
        figure for figure in figures if (figure.table, figure.check) == (table, "beyond_population")
    ]
    return sorted(beyond, key=lambda figure: figure.value, reverse=True)


def _among_people(beyond: Iterable[Figure], what: str) -> str:
    sentences = [
        f"{figure.value:,.0f} {what} among {figure.compared_with:,.0f} people in {figure.subject}"
        for figure in beyond
    ]
    return _listed(sentences)


def judge_change(
    gone: Iterable[str],
    of: str,
    removed: int,
    rows: int,
    days_older: int,
    waivers: Mapping[str, float],
) -> list[CheckResult]:
    """Judge what became of the current release's data.

    Args:
        gone: Locations of the current release that are gone.
        removed: Rows of the current release that are gone, out of `rows`.
        days_older: Days by which its data end later.
    """
    return [
        judge_removed(removed, rows, of, waivers),
        judge_missing(gone, of, waivers),
        judge_older(days_older, of, waivers),
    ]


def judge_removed(removed: int, rows: int, of: str, waivers: Mapping[str, float]) -> CheckResult:
    """Judge the rows of the current release that are gone, out of `rows`."""
    # A release without rows has none to lose.
    share = removed / max(rows, 1)
    detail = f"{removed:,} of {rows:,} rows are gone"
    return quality_checks.REMOVED.verdict(share, of, waivers, detail)


def judge_missing(gone: Iterable[str], of: str, waivers: Mapping[str, float]) -> CheckResult:
    """Judge the locations of the current release that are gone."""
    names = sorted(gone)
    return quality_checks.MISSING.verdict(len(names), of, waivers, _listed(names))


def judge_older(days_older: int, of: str, waivers: Mapping[str, float]) -> CheckResult:
    """Judge by how many days the current release's data end later."""
    # Negative where the data end later, as they should.
    return quality_checks.OLDER.verdict(max(days_older, 0), of, waivers)


def nothing_to_compare(of: str, why: str) -> list[CheckResult]:
    """Return the skipped results of a release that has no release to be compared with."""
    return [check.verdict(None, of, detail=why) for check in quality_checks.OF_CHANGE]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _rows(count: int | None) -> str:
    return "no table" if count is None else f"{count:,} rows"
