"""The addresses of a file in their order: its publisher's own, then those of mirrors."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from aws_lambda_powertools import Logger
from covidlake.capturing.candidate import Candidate
from covidlake.errors import CovidlakeError, SourceForbidden, SourceInvalid, SourceUnavailable

from capture.deadline import Deadline
from capture.refusals import count_refusal

logger = Logger(child=True)


def capture_first(
    addresses: Sequence[str], deadline: Deadline, capture: Callable[[str, Deadline], Candidate]
) -> Candidate:
    """Return the candidate of the first address that delivers the file.

    It tells which addresses were passed over, and why.

    Raises:
        SourceUnavailable, SourceForbidden, SourceInvalid: None does. Unavailable, where that is
            true of one: another try may help then.
    """
    problems: list[CovidlakeError] = []
    for position, url in enumerate(addresses):
        # One that stalls must leave the others a share of the time; the last may have all of it.
        others = len(addresses) - position - 1
        share = Deadline(deadline.left() / (others + 1)) if others else deadline
        try:
            candidate = capture(url, share)
        except (SourceUnavailable, SourceForbidden, SourceInvalid) as error:
            logger.info("address passed over", extra={"url": url, "problem": str(error)})
            problems.append(error)
        else:
            # Whoever runs this has to know though the mirror helped: it may not for long.
            if any(isinstance(problem, SourceInvalid) for problem in problems):
                count_refusal()
            return replace(candidate, passed_over=[str(problem) for problem in problems])
    raise _of_all(problems)


def _of_all(problems: list[CovidlakeError]) -> CovidlakeError:
    """Return one error for those of all addresses."""
    unavailable = [problem for problem in problems if isinstance(problem, SourceUnavailable)]
    most_hopeful = (unavailable or problems)[0]
    if len(problems) == 1:
        return most_hopeful
    listed = "; ".join(map(str, problems))
    return type(most_hopeful)(f"no address delivers: {listed}")
