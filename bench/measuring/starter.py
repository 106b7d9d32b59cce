"""A small process that starts a program and prints what it used; run as a file, imports nothing.

Linux counts the memory of the process that starts a program as the program's own.
"""

import json
import os
import subprocess
import sys
import time


def measure(command: list[str], env: dict[str, str]) -> dict[str, float] | None:
    """Return what a program used, as a Usage has it; None where it fails.

    Its output goes to stderr.
    """
    began = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=sys.stderr)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        return None
    return {
        "seconds": seconds,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss * 1024 / 1e6,  # Linux counts it in KiB
    }


if __name__ == "__main__":
    usage = measure(*json.loads(sys.argv[1]))
    if usage is None:
        sys.exit(1)
    print(json.dumps(usage))
