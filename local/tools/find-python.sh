#!/bin/sh
# Prints a Python 3.12: on the PATH, under pyenv, or known to uv. Exit status 1, and what to do, if there is none.
try() {
    [ -n "$1" ] && "$1" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 12))' >/dev/null 2>&1 && echo "$1" && exit 0
}
try "${PYTHON:-}"
for name in python3.12 python3 python; do
    try "$(command -v "$name" 2>/dev/null)"
done
for root in "${PYENV_ROOT:-}" "$HOME/.pyenv" /opt/pyenv; do
    for found in "$root"/versions/3.12*/bin/python3.12; do
        try "$found"
    done
done
try "$(uv python find 3.12 2>/dev/null)"
for found in /usr/local/bin/python3.12 /opt/homebrew/bin/python3.12 /usr/bin/python3.12; do
    try "$found"
done
echo "covidlake needs Python 3.12 and found none. Install it (for example: 'uv python install 3.12', 'pyenv install 3.12'," >&2
echo "'apt install python3.12 python3.12-venv' or 'brew install python@3.12'), or say where it is: make PYTHON=/path/to/python3.12" >&2
exit 1
