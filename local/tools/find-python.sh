#!/bin/sh
# Print a Python 3.12: the one of PYTHON, on the PATH, under pyenv, or known to uv.
# Exit status 1 and a sentence on stderr: the system is not Linux, or there is no such Python.

system=$(uname -s)
if [ "$system" != Linux ]; then
    echo "covidlake runs on Linux, WSL included, and this is $system:" \
        "SAM's package carries the Lambda emulator for Linux alone." >&2
    exit 1
fi

try() {
    [ -n "$1" ] || return
    "$1" -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 12))' >/dev/null 2>&1 || return
    echo "$1"
    exit 0
}

try "${PYTHON:-}"
for name in python3.12 python3 python; do
    try "$(command -v "$name" 2>/dev/null)"
done
for root in "${PYENV_ROOT:-}" "$HOME/.pyenv" /opt/pyenv; do
    for candidate in "$root"/versions/3.12*/bin/python3.12; do
        try "$candidate"
    done
done
try "$(uv python find 3.12 2>/dev/null)"
for folder in ${PYTHON_FOLDERS-/usr/local/bin /usr/bin}; do
    try "$folder/python3.12"
done

echo "covidlake needs Python 3.12 and found none. Install it (for example: 'uv python install 3.12'," \
    "'pyenv install 3.12' or 'apt install python3.12 python3.12-venv')," \
    "or say where it is: make PYTHON=/path/to/python3.12" >&2
exit 1
