"""The contracts of how the sources report: what they cover, and which of it is an artefact."""

from covidlake.quality.thresholds import (
    DUMP_TIMES,
    ENDED_DAYS,
    FEWEST_CASES_OF_DUMP,
    FEWEST_DAYS_BEFORE_DUMP,
    FEWEST_DEATHS_OF_DUMP,
    FEWEST_IN_A_COPY,
    FEWEST_IN_A_MONTH,
    SILENT_DAYS,
)
from covidlake.schema.model import Table, columns
from covidlake.schema.trusted import WHO_WHERE

# Values stay as published, here as everywhere: these tables say which to doubt.
ANOMALIES = Table(
    "anomalies",
    "refined",
    "Artefacts of reporting in the daily counts of cases and deaths, a row for each day, run of "
    "days or month that breaks a rule. "
    "negative: a count below 0, it corrects earlier days. "
    "total_moves: from one day to the next, the first of which has a count, the cumulative figure "
    "moves otherwise than the count of the second, or than a withheld one, says. "
    f"dump: a count (of at least {FEWEST_CASES_OF_DUMP} cases or {FEWEST_DEATHS_OF_DUMP} deaths) "
    f"by day more than {DUMP_TIMES} times every other one within two weeks (a report of several "
    "days counts evenly on each), "
    f"with at least {FEWEST_DAYS_BEFORE_DUMP} counts in the two weeks before; on the newest days "
    "that may yet prove to be growth. "
    f"copied: the same count of at least {FEWEST_IN_A_COPY} on three or more days running. "
    "silent_weekdays: a whole month between the first and the last report, "
    f"of at least {FEWEST_IN_A_MONTH} in sum, in which the same weekdays never have a count.",
    (
        *WHO_WHERE,
        *columns("""
            metric   | string! | | new_cases or new_deaths
            rule     | string! | | negative, total_moves, dump, copied or silent_weekdays
            date     | date!   | | The day, or the first one of the run or month
            until    | date!   | | The last day; the same for a single day
            size     | double! | cases, deaths or days | The count (negative, dump, copied); what
                the count does not explain of the move (total_moves); how many weekdays
                (silent_weekdays)
            usual    | double  | cases/day or deaths/day | The highest other count by day within
                two weeks (dump)
            weekdays | string  | | The silent weekdays, as `Sat Sun`
        """),
    ),
    key=("iso_code", "metric", "rule", "date"),
    may_be_empty=True,
)

COVERAGE = Table(
    "coverage",
    "refined",
    "Which country reports which measure, from when to when, how fresh and how completely. Of "
    "cases and deaths a row for each rhythm in which a country reported, one after the other; of "
    "others a single row, and none of what a country never reported. "
    "daily, irregular: reports on most days, or on fewer. weekly: on one day of the week alone. "
    f"silent: no report for more than {SILENT_DAYS} days, whatever zeros the publisher fills in; "
    f"ended: up to the newest day, for more than {ENDED_DAYS}.",
    (
        *WHO_WHERE,
        *columns(f"""
            metric        | string! |      | Measure, a column of `daily`
            unit          | string! |      | Its unit
            rhythm        | string  |      | daily, weekly, irregular, silent or ended; null of
                measures that are no counts of cases or deaths
            weekday       | string  |      | Day of a weekly report, as `Sun`; it covers the seven
                days up to then
            first_date    | date!   |      | First day of the rhythm; of other measures, first day
                with a value
            until         | date    |      | Last day of the rhythm
            last_date     | date    |      | Last day with a report up to then; null before any
            days_reported | bigint! | days | Days with a report
            share_of_days | double  | %    | Days with a report per 100 days from the first to the
                last; weekly reports give some 14%
            zeros_taken   | int     | days | Zeros more than {SILENT_DAYS} days from the next
                report that were taken for reports, since the counts beside them are small: a
                silent publisher's would look the same
            days_old      | int     | days | Days from the last report to the newest day of the
                release
        """),
    ),
    key=("iso_code", "metric", "first_date"),
)
