"""The checks that a candidate has to pass by itself, before a cluster is paid for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from covidlake.capturing.guards import Guards
from covidlake.capturing.source import Source
from covidlake.quality import quality_checks, unknown_locations
from covidlake.quality.newest_day import judge_newest_day
from covidlake.quality.quality_checks import CheckResult
from covidlake.quality.unknown_locations import Extent
from covidlake.reading.canonical import REASON, Account
from covidlake_snapshots.parquet import read_batches

from contents.last_days import LastDays
from contents.lost_totals import LostTotals
from contents.means import MeanComparison
from contents.rates import RateComparison
from contents.sums import SumComparison

# Locations in the detail of a check; of more, only how many.
MOST_NAMED = 5


@dataclass(frozen=True)
class Examination:
    """What is known of a candidate by itself; nothing where it was not looked at.

    Attributes:
        checks: That it has to pass.
        reported_until: The last day on which locations really report, ISO; null without dates, and
            where the last weeks are zeros alone.
    """

    checks: list[CheckResult] = field(default_factory=list)
    reported_until: str | None = None


def examine(
    path: Path, account: Account, source: Source, waivers: Mapping[str, float]
) -> Examination:
    """Read a canonical snapshot once, and judge it."""
    rates, means = RateComparison(), MeanComparison()
    sums, lost = SumComparison(), LostTotals()
    last = LastDays(date.fromisoformat(account.last_date)) if account.last_date else None
    rows_by_code: dict[str, int] = {}
    for batch in read_batches(path):
        valid = batch.filter(batch.column(REASON).is_null())
        for count in valid.column("iso_code").value_counts().to_pylist():
            code = count["values"]
            rows_by_code[code] = rows_by_code.get(code, 0) + count["counts"]
        if last:
            rates.add(valid)
            means.add(valid)
            sums.add(valid)
            lost.add(valid)
            last.add(valid)
    extent = Extent(len(rows_by_code), max(rows_by_code.values(), default=0))
    checks = [
        judge_rejected(account, extent, source.name, waivers),
        judge_bounds(account, source.name),
    ]
    if last is None:
        return Examination(checks, None)
    fewest = Guards.of(source).min_copied
    last = LastDays.of_most_locations(last, path, len(rows_by_code))
    newest = judge_newest_day(last.series(), source.name, account.days, fewest, waivers)
    checks += [
        judge_rates(rates, means, source.name, waivers),
        judge_sums(sums, source.name, waivers),
        judge_lost_totals(lost, source.name, waivers),
        *newest.checks,
    ]
    until = newest.reported_until
    return Examination(checks, until.isoformat() if until else None)


def judge_rejected(
    account: Account, extent: Extent, of: str, waivers: Mapping[str, float]
) -> CheckResult:
    """Judge the share of rejected rows, but for those of locations that a publisher added."""
    tolerated = unknown_locations.rows_of_new_locations(account.reasons, extent)
    share = (account.rows_rejected - tolerated) / max(account.rows_in, 1)
    reasons = ", ".join(f"{reason}: {rows:,}" for reason, rows in account.reasons.items())
    detail = (
        f"{account.rows_rejected:,} of {account.rows_in:,} rows, {reasons}" if reasons else None
    )
    return quality_checks.REJECTED.verdict(share, of, waivers, detail)


def judge_bounds(account: Account, of: str) -> CheckResult:
    """Judge the worst column by its values beyond what they can be; skipped without any."""
    shares = {
        column: values.beyond / values.values
        for column, values in account.bounds.items()
        if values.values
    }
    if not shares:
        return quality_checks.DESTROYED.verdict(None, of)
    column = max(shares, key=shares.__getitem__)
    values = account.bounds[column]
    beyond = f"{values.beyond:,} of {values.values:,} values of {column}"
    detail = beyond if values.beyond else None
    return quality_checks.DESTROYED.verdict(shares[column], of, detail=detail)


def judge_rates(
    rates: RateComparison, means: MeanComparison, of: str, waivers: Mapping[str, float]
) -> CheckResult:
    """Judge the rate or mean that is furthest from its counts; skipped where none has any."""
    results = []
    if rate := rates.worst():
        name, count = rate.rate.name, f"{rate.wrong:,} of {rate.rows:,} values"
        detail = f"{count} of {name}, as {rate.example}" if rate.wrong else None
        results.append((rate.wrong / rate.rows, detail))
    if mean := means.worst():
        detail = f"{mean.name} in {len(mean.wrong)} of {mean.locations} locations"
        detail = f"{detail}, in sum {_listed(mean.wrong)}" if mean.wrong else None
        results.append((len(mean.wrong) / mean.locations, detail))
    if not results:
        return quality_checks.RATES.verdict(None, of)
    value, detail = max(results, key=lambda result: result[0])
    return quality_checks.RATES.verdict(value, of, waivers, detail)


def judge_sums(sums: SumComparison, of: str, waivers: Mapping[str, float]) -> CheckResult:
    """Judge the total that disagrees with its counts in most locations; skipped without both."""
    worst = sums.worst()
    if worst is None:
        return quality_checks.SUMS.verdict(None, of)
    count = f"{worst.name} in {len(worst.wrong)} of {worst.locations} locations"
    detail = f"{count}, in sum {_listed(worst.wrong)}" if worst.wrong else None
    return quality_checks.SUMS.verdict(len(worst.wrong) / worst.locations, of, waivers, detail)


def judge_lost_totals(lost: LostTotals, of: str, waivers: Mapping[str, float]) -> CheckResult:
    """Judge the past day on which most totals are zero; skipped without any of some size."""
    worst = lost.worst()
    if worst is None:
        return quality_checks.LOST_TOTALS.verdict(None, of)
    names = _listed(worst.locations)
    count = f"{len(worst.locations)} of {worst.out_of} locations"
    detail = f"{worst.day}, {worst.total}: {count}, {names}" if names else None
    value = len(worst.locations) / worst.out_of
    return quality_checks.LOST_TOTALS.verdict(value, of, waivers, detail)


def _listed(names: Iterable[str]) -> str:
    in_order = sorted(names)
    more = len(in_order) - MOST_NAMED
    return ", ".join(in_order[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
