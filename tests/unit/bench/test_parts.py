"""What the processes of a command used, by the part that each is of."""

import sys
from textwrap import dedent

import pytest

from bench import run
from bench.measuring import parts

# A parent that starts two children: one with 60 MB, and one whose own child has 30 MB and computes.
# Each is there for some seconds more than it needs, so that a busy machine looks at it in time.
PROGRAM = dedent("""
    import subprocess, sys
    burn = (
        "import time; x = bytearray(30_000_000); x[::4096] = x[::4096]\\n"
        "end = time.process_time() + 1\\n"
        "while time.process_time() < end: pass\\n"
        "time.sleep(4)\\n"
    )
    hold = "import time; x = bytearray(60_000_000); x[::4096] = x[::4096]; time.sleep(5)"
    nest = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
    children = [subprocess.Popen([sys.executable, "-c", code]) for code in (hold, nest)]
    sys.exit(max(child.wait() for child in children))
""")


def part_of(command: str) -> str | None:
    if "import subprocess, sys; subprocess.run" in command:
        return "nest"
    return "hold" if "time.sleep(5)" in command else None


def test_a_part_has_its_processes_and_theirs() -> None:
    usages = parts.run([sys.executable, "-c", PROGRAM], part_of)
    assert set(usages) == {"hold", "nest"}
    assert 60 < usages["hold"].peak_mb < 100
    # Of two processes together.
    assert 40 < usages["nest"].peak_mb < 100
    assert 3 < usages["hold"].seconds < 30  # it sleeps for five, and is looked at now and then
    assert usages["hold"].cpu_seconds < 0.7 < usages["nest"].cpu_seconds < 2


def test_a_command_that_fails() -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        parts.run([sys.executable, "-c", "raise SystemExit(3)"], part_of)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/x/python -m awslambdaric ingest.handler ", "ingest"),
        ("java org.apache.spark.deploy.SparkSubmit s3://b/code/1/etl.py --x ", "etl"),
        ("/x/python /tmp/spark-1/forecast.py --trusted s3://b/trusted ", "forecast"),
        ("/x/python -m pyspark.daemon ", None),
    ],
)
def test_what_a_command_line_starts(command: str, expected: str | None) -> None:
    assert run.part_of(command) == expected
