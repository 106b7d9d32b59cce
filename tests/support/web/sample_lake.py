"""Two small releases for the page: the second revised the first, added days, and forecasts them."""

from datetime import date, timedelta
from typing import Any

from tests.support.serving.lake import ROWS, TestLake

FIRST, SECOND = "20260101T000000Z-aaaaaa", "20260102T000000Z-bbbbbb"
START = date(2021, 1, 1)
PLACES = {
    "COL": ("Colombia", "country", "South America", 50_000_000.0),
    "FRA": ("France", "country", "Europe", 67_000_000.0),
    "NAM": ("Namibia", "country", "Africa", 2_500_000.0),
    "CUW": ("Curaçao", "country", "North America", 190_000.0),
    "OWID_WRL": ("World", "aggregate", None, 7_800_000_000.0),
}
NAMES = {0: "Young", 1: "High income, old"}
RECORD = {
    "record_weeks": 12,
    "backtest_weeks": 2,
    "wis": 64.0,
    "baseline_wis": 100.0,
    "relative_wis": 0.64,
    "coverage_50": 0.5,
    "coverage_95": 0.9167,
    "loses_to_baseline": False,
    "caution": "missing_last_days,dump",
}
METRICS = {
    "new_cases_7d_per_100k": "cases/100,000/day",
    "total_cases_per_100k": "cases/100,000",
    "total_deaths_per_100k": "deaths/100,000",
    "people_fully_vaccinated_per_100k": "people/100,000",
}
RUN: dict[str, Any] = {
    "status": "PUBLISHED",
    "started_at": "2026-01-02T00:00:00+00:00",
    "ended_at": "2026-01-02T00:02:09+00:00",
    "sources": {
        "owid": {
            "verdict": "revised",
            "why": "3 known rows were changed",
            "rows_in": 160,
            "rows_out": 159,
            "rows_rejected": 1,
        }
    },
    "states": [{"name": "Capture", "seconds": 3.0}, {"name": "Etl", "seconds": 40.0}],
    "cost_usd": {"emr": 0.01, "lambda": 0.002, "total": 0.012},
    "quality": {
        "checks": [
            {
                "check": "rejected_share",
                "of": "owid",
                "value": 0.006,
                "threshold": 0.05,
                "verdict": "passed",
            }
        ],
        "flags": [],
    },
    "error": None,
}


def build(lake: TestLake) -> None:
    lake.build(
        FIRST,
        _tables(days=36, revised=False),
        data_date="2021-02-05",
        captured_at="2021-02-05T06:00:00+00:00",
    )
    lake.build(
        SECOND,
        _tables(days=40, revised=True),
        data_date="2021-02-09",
        captured_at="2021-02-09T06:00:00+00:00",
        previous=FIRST,
    )
    for release, verdict in ((FIRST, "new"), (SECOND, "revised")):
        owid = {**RUN["sources"]["owid"], "verdict": verdict}
        lake.put(
            f"runs/run-of-{release}.json",
            {**RUN, "run": f"run-of-{release}", "release": release, "sources": {"owid": owid}},
        )


def _tables(days: int, revised: bool) -> dict[str, list[dict[str, Any]]]:
    return {
        **ROWS,
        "locations": [_place(code) for code in PLACES],
        "observations": [
            row for code in PLACES if code != "NAM" for row in _days(code, days, revised)
        ],
        "coverage": [
            _reporting("COL", "daily", START + timedelta(days - 1)),
            _reporting("FRA", "daily", START + timedelta(days - 1)),
            _reporting("CUW", "weekly", START + timedelta(days - 5)),
            _reporting("NAM", "daily", date(2020, 12, 1)),
            _reporting("NAM", "silent", date(2020, 12, 1), first=date(2020, 12, 2)),
        ],
        "rankings": [
            _ranked(metric, rank, code)
            for metric in METRICS
            for rank, code in enumerate(("FRA", "COL", "NAM"), 1)
        ],
        "growth": [_growing(week) for week in range(1, 5)],
        "waves": [_wave()],
        "anomalies": [_anomaly()],
        "epi_weekly": [_week(code, week) for code in ("COL", "FRA") for week in range(1, 5)],
        "clusters": [
            _clustered("COL", 0, 13_254.9, 0.767),
            _clustered("FRA", 1, 38_605.7, 0.901),
            _clustered("NAM", None, None, None),
        ],
        "cluster_summary": [
            {"cluster": cluster, "name": name, "countries": 1, "median_age": 30.0}
            for cluster, name in NAMES.items()
        ],
        "cluster_features": [
            _loading("gdp_per_capita", 0.9, 0.1),
            _loading("median_age", -0.6, 0.7),
        ],
        "forecasts": _forecast() if revised else [],
        "forecast_scores": _scores() if revised else [],
        "forecast_refusals": [
            {
                "iso_code": "NAM",
                "location": "Namibia",
                "target": "cases",
                "reason": "never_reported",
            }
        ],
        "revisions": [_revised(2, 20, 25), _revised(9, 1_000, -2_000), _revised(10, 30, None)]
        if revised
        else [],
    }


def _place(code: str) -> dict[str, Any]:
    name, kind, continent, people = PLACES[code]
    who = {"iso_code": code, "location": name, "location_type": kind, "continent": continent}
    return {**who, "population": people, "has_attributes": True}


def _reporting(
    code: str, rhythm: str, last: date, first: date = date(2020, 3, 1)
) -> dict[str, Any]:
    return {
        "iso_code": code,
        "location": PLACES[code][0],
        "metric": "new_cases",
        "unit": "cases",
        "rhythm": rhythm,
        "first_date": first,
        "last_date": last,
    }


def _ranked(metric: str, rank: int, code: str) -> dict[str, Any]:
    who = {"iso_code": code, "location": PLACES[code][0]}
    return {
        **who,
        "metric": metric,
        "rank": rank,
        "countries": 3,
        "value": 90.0 / rank,
        "unit": METRICS[metric],
        # Namibia's totals are those of its last report.
        "value_date": date(2020, 12, 1) if code == "NAM" and "total" in metric else START,
    }


def _days(code: str, days: int, revised: bool) -> list[dict[str, Any]]:
    """Counts that rise by the day, in which each Sunday's has Saturday's; Curaçao's come by week.

    The second release knows of a correction.
    """
    name, kind, _, _ = PLACES[code]
    scale = 100 if code == "OWID_WRL" else 10
    rows = []
    for number in range(days):
        cases: float | None = None if number % 7 == 1 else (number + 1) * scale
        covers = 2 if number % 7 == 2 else 1
        if code == "CUW":
            cases, covers = (700.0, 7) if number % 7 == 2 else (None, 7)
        if revised and code == "COL":
            cases = {3: 45, 8: -2_000}.get(number, cases)  # of 40 and of none
        who = {
            "iso_code": code,
            "location": name,
            "location_type": kind,
            "date": START + timedelta(number),
        }
        rows.append(
            {
                **who,
                "new_cases": cases,
                "new_cases_days": None if cases is None else covers,
                "new_deaths": None if cases is None else cases / 100,
                "new_deaths_days": None if cases is None else covers,
                "total_cases": 1_000.0 + number,
                "new_tests_smoothed": 500.0 + number,
                "total_tests": 20_000.0 + 500 * number,
                "positive_rate": 0.05,
                "hosp_patients": 200.0 + number,
                "icu_patients": 20.0,
                "weekly_hosp_admissions": 70.0,
                "people_vaccinated_per_hundred": 1.0 + number / 10,
                "people_fully_vaccinated_per_hundred": 0.5,
                "total_boosters_per_hundred": 0.25,
                "excess_mortality": 12.0 if number % 7 == 0 else None,
                "stringency_index": 60.0,
            }
        )
    return rows


def _growing(week: int) -> dict[str, Any]:
    end = START + timedelta(7 * week - 5)
    who = {"iso_code": "COL", "location": "Colombia", "continent": "South America"}
    when = {"week_system": "iso", "week_start": end - timedelta(6), "week_end": end, "week": "w"}
    return {**who, **when, "r_mean": 1.1 + week / 100, "r_lower": 1.0, "r_upper": 1.25}


def _wave() -> dict[str, Any]:
    who = {"iso_code": "COL", "location": "Colombia", "continent": "South America", "wave": 3}
    when = {"start_date": START + timedelta(4), "peak_week_end": START + timedelta(20)}
    return {**who, **when, "status": "rising", "weeks": 4, "peak_cases": 1_000.0, "cases": 5_000.0}


def _anomaly() -> dict[str, Any]:
    day = START + timedelta(8)
    who = {"iso_code": "COL", "location": "Colombia", "continent": "South America"}
    what = {"metric": "new_cases", "rule": "negative", "size": -2_000.0}
    return {**who, **what, "date": day, "until": day}


def _week(code: str, week: int) -> dict[str, Any]:
    end = START + timedelta(7 * week - 5)
    name, _, continent, _ = PLACES[code]
    when = {"week_system": "iso", "week_start": end - timedelta(6), "week_end": end, "week": "w"}
    counts = {"cases": 700.0, "cases_per_100k": 1.4, "corrections": 0, "days_reported": 7}
    return {"iso_code": code, "location": name, "continent": continent, **when, **counts}


def _clustered(
    code: str, cluster: int | None, wealth: float | None, development: float | None
) -> dict[str, Any]:
    name, _, continent, _ = PLACES[code]
    features = {
        "gdp_per_capita": wealth,
        "human_development_index": development,
        "population_density": 100.0,
    }
    plane = (
        {} if cluster is None else {"pca_1": 1.5 * cluster, "pca_2": -0.5, "name": NAMES[cluster]}
    )
    return {
        "iso_code": code,
        "location": name,
        "continent": continent,
        "cluster": cluster,
        "missing": 0,
        **features,
        **plane,
    }


def _loading(feature: str, first: float, second: float) -> dict[str, Any]:
    scaled = {"scale": "log", "known": 2, "imputed": 0, "median": 1.0, "mean": 1.0, "stddev": 1.0}
    return {"feature": feature, **scaled, "pca_1": first, "pca_2": second}


def _forecast() -> list[dict[str, Any]]:
    end = START + timedelta(36)
    who = {
        "iso_code": "COL",
        "location": "Colombia",
        "target": "cases",
        "forecast_date": end,
        "model": "test",
        **RECORD,
    }
    weeks = [
        {
            **who,
            "horizon": week,
            "loses_to_baseline": week > 2,
            "target_end_date": end + timedelta(weeks=week),
        }
        for week in (1, 2, 3, 4)
    ]
    quantiles = (0.025, 0.25, 0.5, 0.75, 0.975)
    return [
        {
            **week,
            "quantile": level,
            "value": 2_000 + 4_000 * level * week["horizon"],
            "baseline": 3_000.0,
        }
        for week in weeks
        for level in quantiles
    ]


def _scores() -> list[dict[str, Any]]:
    """Three weeks, each forecast one and two weeks before: the error grows with both."""
    return [_score(week, horizon) for week in range(3) for horizon in (1, 2)]


def _score(week: int, horizon: int) -> dict[str, Any]:
    end = START + timedelta(15 + 7 * week)
    who = {"iso_code": "COL", "location": "Colombia", "target": "cases", "target_end_date": end}
    when = {"horizon": horizon, "forecast_date": end - timedelta(weeks=horizon)}
    held = {"observed": 1_000.0, "covered_50": True, "covered_95": True}
    error = {"wis": 100.0 * horizon * (week + 1), "baseline_wis": 150.0}
    made = {"kind": "live" if week else "backtest", "made_by": FIRST, "scored_by": SECOND}
    return {**who, **when, **held, **error, **made}


def _revised(day: int, old: float, new: float | None) -> dict[str, Any]:
    step = {
        "vintage": date(2021, 2, 9),
        "previous_release": FIRST,
        "previous_vintage": date(2021, 2, 5),
    }
    change = {"change": "changed", "old_value": old, "new_value": new}
    return {"iso_code": "COL", "date": date(2021, 1, day), "metric": "new_cases", **change, **step}
