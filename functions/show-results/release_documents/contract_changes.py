"""What changed for readers of the API and the tables: the newest first.

Compatible additions and what a client has to mind alike. CHANGELOG.md has the rest of the project.
"""

from datetime import date
from typing import NamedTuple


class ContractChange(NamedTuple):
    """A change of the contract.

    Attributes:
        day: on which it was made
        name: of the change, for its address in the feed
        text: what changed, and what a client has to mind
    """

    day: date
    name: str
    text: str


CONTRACT_CHANGES = (
    ContractChange(
        date(2026, 11, 30),
        "units-of-columns",
        "meta of a JSON answer has units: column, or metric of the rows, and its unit. It is "
        "absent where none has one.",
    ),
    ContractChange(
        date(2026, 11, 30),
        "releases-in-brief",
        "/v1/releases lists releases in brief, with the sums of their rows and bytes; href leads "
        "to the whole manifest, which has tables, sources and checks.",
    ),
    ContractChange(
        date(2026, 11, 30),
        "zeros-that-nobody-reported",
        "A zero that nobody reported is null in daily and in /v1/observations. new_cases_days and "
        "new_deaths_days of observations and daily, and days of /v1/observations, say how many "
        "days a report covers.",
    ),
    ContractChange(
        date(2026, 11, 30),
        "whole-files",
        "CSV and NDJSON have all rows unless there is a limit; beyond 6 MB, 303 leads to the file. "
        "They had ended at 1,000 rows.",
    ),
    ContractChange(
        date(2026, 11, 30),
        "open-lists",
        "Metrics, columns and tables are no closed lists in OpenAPI any more: clients take those "
        "of a later release. Locations may be asked for by any code or name.",
    ),
    ContractChange(
        date(2026, 11, 30),
        "small-countries",
        "Countries with fewer than 20,000 people have no forecast (too_small in "
        "forecast_refusals), and no quantile is beyond the population.",
    ),
    ContractChange(
        date(2026, 11, 30),
        "release-documents",
        "Releases describe themselves: contract, croissant, codebook, sources and citation below "
        "/v1/releases/{release}, and /v1/releases.atom. /v1/forecasts has format=hubverse, and "
        "/v1/vintages says which release had which value first.",
    ),
    ContractChange(
        date(2026, 11, 30),
        "withheld-counts",
        "Where a publisher states totals and no counts, the reason in forecast_refusals is "
        "withheld, which was ended or never_reported.",
    ),
)
