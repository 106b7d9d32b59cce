"""What a process started ends with it: its children, theirs, and those that became independent."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.tools import reaper
from tests.support.eventually import eventually
from tests.support.paths import ROOT

# A child; a grandchild; one in a session of its own whose parent is gone, as a daemon; one that
# does not listen to SIGTERM; one that has nothing of the environment but what it is given.
PROGRAM = """
import os, signal, subprocess, sys
from local.tools import reaper
# As a terminal starts it: what is started in the background ignores them.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
reaper.mark_children()
sleep = "import time; time.sleep(600)"
deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {sleep}"
start = lambda code, **how: subprocess.Popen([sys.executable, "-c", code], **how)
start(sleep)
start(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {sleep!r}])")
start(
    f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {sleep!r}], "
    "start_new_session=True)"
).wait()
start(deaf)
start(sleep, env=reaper.environment())
with reaper.temporary_folder("test") as folder:
    print(os.environ[reaper.MARK], folder, sep="\\n", flush=True)
    """
CHILDREN = 6


def marked(mark: str) -> list[int]:
    return list(reaper._marked(mark))


@pytest.mark.parametrize(
    ("ending", "how"),
    [
        ("input()", signal.SIGKILL),
        ("input()", signal.SIGTERM),
        ("input()", signal.SIGHUP),
        ("input()", signal.SIGINT),
        ("os._exit(3)", None),
        ("sys.exit(0)", None),
    ],
)
def test_children_end_with_their_parent(ending: str, how: signal.Signals | None) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PROGRAM + ending],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != reaper.MARK},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout is not None
    mark, folder = (parent.stdout.readline().strip() for _ in range(2))
    if how:
        eventually(lambda: len(marked(mark)) == CHILDREN, seconds=30)
        parent.send_signal(how)
    parent.wait(30)
    eventually(lambda: not marked(mark), seconds=30)
    eventually(lambda: not Path(folder).exists(), seconds=30)


def test_every_way_to_start_something_marks_it() -> None:
    """Popen hands on the environment, unless it is given another: those that do are known."""
    given = [
        str(path.relative_to(ROOT))
        for folder in ("local", "bench/hub")
        for path in (ROOT / folder).rglob("*.py")
        if "Popen(" in path.read_text() and "reaper" not in path.name
    ]
    assert sorted(given) == ["local/services/emr/steps.py", "local/services/functions/sandbox.py"]
    assert "**os.environ" in Path(ROOT / "local/tools/java.py").read_text()
