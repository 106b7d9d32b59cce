"""The AWS CLI, in an environment of its own: it pins what it needs."""

import subprocess
import sys
from pathlib import Path

PINS = Path(__file__).with_name("awscli.txt")


def ensure(build: Path) -> Path:
    """Return the program `aws`; installed once for these pins."""
    home = build / "awscli"
    ready = home / ".pins"
    if not ready.exists() or ready.read_text() != PINS.read_text():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "-qq"]
        options = ["--disable-pip-version-check", "--require-hashes", "-r", str(PINS)]
        subprocess.run([*pip, *options], check=True)
        ready.write_text(PINS.read_text())
    return home / "bin" / "aws"
