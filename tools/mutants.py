"""Break each promise of tests/mutants.toml in a copy, and see its tests notice: `make mutants`.

A mutant is one edit of one file that breaks a promise of the product. The tests that its row names
run alone on a copy with that edit: one of them has to fail. Before that they have to pass on the
copy as it is, so that a mutant is never "killed" by a test that fails anyway.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "tests" / "mutants.toml"
SOURCE_ROOTS = ("layers/common", "emr_steps", "client")
# What git ignores, but tests of the fast suite look at.
BUILT = (".aws-sam", "tests/web/node_modules")
SECONDS = 600  # for the tests of one row; the slowest need a Spark session
SECONDS_OF_ALL = 3_600  # for those of all rows together, before anything is broken
# Beginning of a file's path -> what it is a part of.
KINDS = {
    "template.yaml": "the template",
    "statemachine/": "the state machine",
    "functions/ingest/": "capture: `ingest`, `dedupe`, the readers",
    "functions/dedupe/": "capture: `ingest`, `dedupe`, the readers",
    "layers/snapshots/": "capture: `ingest`, `dedupe`, the readers",
    "functions/create-emr/": "clusters: `create-emr`",
    "functions/publish/": "releases: `publish`",
    "functions/show-results/": "the API: `show-results`",
    "layers/": "what functions and steps share",
    "emr_steps/": "the Spark steps",
    "client/": "the client and the page",
    "web/": "the client and the page",
    "local/": "the laptop",
    "": "all else",
}
# Exit codes of pytest.
PASSED, FAILED = 0, 1


class Outcome(StrEnum):
    KILLED = "killed"
    SURVIVED = "SURVIVED"
    BROKEN = "BROKEN"  # the row itself is at fault: its tests do not pass without it, or do not run


@dataclass(frozen=True)
class Mutant:
    """One row of the file.

    Attributes:
        promise: What users rely on, in a sentence.
        file: The file that keeps it, from the root.
        replace: The text to be replaced; it stands in the file exactly once.
        by: What it is replaced by.
        tests: Files or tests, as pytest takes them, of which at least one must fail.
    """

    promise: str
    file: str
    replace: str
    by: str
    tests: tuple[str, ...]

    def apply(self, root: Path) -> str:
        """Edit the file below a root.

        Returns:
            The text as it was before.

        Raises:
            ValueError: The text to be replaced is not there, or not once.
        """
        path = root / self.file
        before = path.read_text()
        count = before.count(self.replace)
        if count != 1:
            raise ValueError(f"{self.file}: {self.replace!r} stands there {count} times, not once")
        path.write_text(before.replace(self.replace, self.by))
        return before


def read_mutants(rows: Path = ROWS) -> list[Mutant]:
    """Read the rows of the file, in its order."""
    table = tomllib.loads(rows.read_text())
    return [Mutant(**{**row, "tests": tuple(row["tests"])}) for row in table["mutant"]]


@contextmanager
def project_copies(number: int) -> Iterator[SimpleQueue[Path]]:
    """Make copies of the project, so that as many rows can be tried at once."""
    names = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(names, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    files = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    copies: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="covidlake-mutants-") as folder:
        for index in range(number):
            # A folder deeper: tests look for real data beside the project.
            copy = Path(folder) / str(index) / "project"
            for name in files:
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, copy / name)
            for name in BUILT:
                if (ROOT / name).exists():
                    (copy / name).symlink_to((ROOT / name).resolve())
            copies.put(copy)
        yield copies


def run_tests(tests: Sequence[str], copy: Path, seconds: int = SECONDS) -> int:
    """Run tests in a copy, up to the first that fails.

    Returns:
        The exit code of pytest; 1 after the time limit.
    """
    # The copy's own code comes before the project's, which an editable install has on the path.
    paths = os.pathsep.join(str(copy / root) for root in SOURCE_ROOTS)
    # What a copy imports is compiled once, and an edited file, which has another time, anew: it is
    # two thirds of the time that the tests of a usual row take.
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        ended = subprocess.run(
            [*command, "-m", "not slow"],
            cwd=copy,
            env=environment,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return FAILED
    return ended.returncode


def try_mutant(mutant: Mutant, copies: SimpleQueue[Path]) -> Outcome:
    """Run a row's tests on a copy that breaks its promise."""
    copy = copies.get()
    try:
        before = mutant.apply(copy)
        try:
            code = run_tests(mutant.tests, copy)
        finally:
            (copy / mutant.file).write_text(before)
    finally:
        copies.put(copy)
    outcomes = {FAILED: Outcome.KILLED, PASSED: Outcome.SURVIVED}
    return outcomes.get(code, Outcome.BROKEN)


def failing_unmutated(mutants: Sequence[Mutant], copies: SimpleQueue[Path]) -> set[str]:
    """Return the tests that do not pass on a copy as it is."""
    copy = copies.get()
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    failing = set()
    if run_tests(tests, copy, SECONDS_OF_ALL) != PASSED:
        failing = {test for test in tests if run_tests([test], copy) != PASSED}
    copies.put(copy)
    return failing


def kind_of(mutant: Mutant) -> str:
    """Return the part of the project that keeps a promise."""
    return next(kind for prefix, kind in KINDS.items() if mutant.file.startswith(prefix))


def table(mutants: Sequence[Mutant], killed: Collection[Mutant] | None = None) -> str:
    """Return how many promises of each kind there are, and how many were noticed, as Markdown."""
    columns = [mutants] if killed is None else [mutants, killed]
    counts = [Counter(map(kind_of, column)) for column in columns]
    heads = ("rows", "noticed")[: len(columns)]
    lines = [f"| promises kept by | {' | '.join(heads)} |", "|---" + "|--:" * len(heads) + "|"]
    lines += [
        f"| {kind} | {' | '.join(str(one[kind]) for one in counts)} |"
        for kind in dict.fromkeys(KINDS.values())
        if counts[0][kind]
    ]
    lines.append(f"| all | {' | '.join(str(one.total()) for one in counts)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Try every row, or those whose promise or file contains a word; 1 where one was not killed."""
    parser = argparse.ArgumentParser(description=__doc__, prog="make mutants")
    parser.add_argument("--only", default="", help="a word of the promise or of the file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="rows at once")
    parser.add_argument("--count", action="store_true", help="only count the rows")
    options = parser.parse_args()
    mutants = [
        mutant
        for mutant in read_mutants()
        if options.only in mutant.promise or options.only in mutant.file
    ]
    if options.count:
        sys.stdout.write(table(mutants))
        return 0
    began = time.monotonic()
    judged: list[tuple[Mutant, Outcome]] = []
    with project_copies(options.jobs) as copies, ThreadPoolExecutor(options.jobs) as pool:
        sys.stdout.write(f"{len(mutants)} mutants; first their tests as they are ...\n")
        sys.stdout.flush()
        failing = failing_unmutated(mutants, copies)
        outcomes = pool.map(lambda mutant: try_mutant(mutant, copies), mutants)
        for mutant, outcome in zip(mutants, outcomes, strict=True):
            sound = outcome if not failing & set(mutant.tests) else Outcome.BROKEN
            judged.append((mutant, sound))
            sys.stdout.write(f"{sound:9} {mutant.promise}  ({mutant.file})\n")
            sys.stdout.flush()
    counts = {one: sum(outcome == one for _, outcome in judged) for one in Outcome}
    summary = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    killed = [mutant for mutant, outcome in judged if outcome == Outcome.KILLED]
    sys.stdout.write(f"\n{table(mutants, killed)}\n{summary} in {time.monotonic() - began:.0f} s\n")
    return 0 if counts[Outcome.KILLED] == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
