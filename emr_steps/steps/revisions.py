"""What this release revises of the one before it, written and counted."""

from dataclasses import replace

from covidlake.releases.facts import RevisionFacts, stated
from pyspark.sql import DataFrame
from transforms.revisions.revisions import by_metric, counts, dated, revisions
from transforms.shared.tables import no_rows
from transforms.trusted.country_matching import under_standard_codes
from transforms.trusted.locations import overview

from steps.runner import Step, rows_as_dict


def write_revisions(step: Step, observations: DataFrame) -> None:
    """Write the table `revisions`, and report its figures; a first release revises nothing."""
    if not step.args.previous:
        step.write("revisions", no_rows(observations, "revisions"))
        return
    locations = step.previous_table("locations")
    before = step.previous_table("observations").transform(under_standard_codes, locations)
    earlier = locations.transform(overview).first()["data_date"]
    revised = observations.transform(revisions, before).transform(
        dated, stated(step.report.facts.data_date), step.args.previous, earlier
    )
    by_location = revised.repartition("iso_code")
    step.write("revisions", by_location.sortWithinPartitions("iso_code", "metric", "date"))
    written = step.table("revisions")
    figures = written.transform(counts).first().asDict()
    grown_by = step.report.tables["observations"] - before.count()
    revised_rows = RevisionFacts(
        of=step.args.previous,
        added=grown_by + figures["removed"],
        columns=rows_as_dict(written.transform(by_metric)),
        **figures,
    )
    step.report.facts = replace(step.report.facts, revisions=revised_rows)
