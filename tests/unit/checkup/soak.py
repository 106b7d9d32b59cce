"""Prints what thirty days of schedule left, by seed.

The table of docs/reference/reliability.md, from the root of the project:
`PYTHONPATH=functions/dedupe:functions/publish:layers/snapshots python -m tests.unit.checkup.soak`.
"""

import logging
import sys

from tests.unit.checkup.damages import checkup_of
from tests.unit.checkup.test_thirty_days import VERDICTS, check_storage, soak

SEEDS = (1, 2)
COLUMNS = ("seed", *VERDICTS, "published", "kept", "objects left", "damaged")


def main() -> None:
    """Print the table: a row a seed."""
    logging.disable()
    sys.stdout.write(f"| {' | '.join(COLUMNS)} |\n|{'--:|' * len(COLUMNS)}\n")
    for seed in SEEDS:
        publisher, pipeline, verdicts = soak(seed)
        check_storage(pipeline, publisher)
        damaged, _ = checkup_of(pipeline.s3, mend=False)
        figures = (
            seed,
            *(verdicts[verdict] for verdict in VERDICTS),
            len(pipeline.releases),
            len(pipeline.kept()),
            len(pipeline.s3.objects),
            len(damaged),
        )
        sys.stdout.write(f"| {' | '.join(map(str, figures))} |\n")


if __name__ == "__main__":
    main()
