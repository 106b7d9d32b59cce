#!/bin/sh
# Print a Python of a version, 3.12 if none is given: the one of PYTHON, on the PATH, under pyenv, or
# known to uv. Exit status 1 and a sentence on stderr: the system is not Linux, or there is none.

version=${1:-3.12}

system=$(uname -s)
if [ "$system" != Linux ]; then
    echo "covidlake runs on Linux, WSL included, and this is $system:" \
        "SAM's package carries the Lambda emulator for Linux alone." >&2
    exit 1
fi

try() {
    [ -n "$1" ] || return
    "$1" -c 'import ensurepip, sys, venv; sys.exit("%d.%d" % sys.version_info[:2] != sys.argv[1])' "$version" \
        >/dev/null 2>&1 || return
    echo "$1"
    exit 0
}

try "${PYTHON:-}"
for name in "python$version" python3 python; do
    try "$(command -v "$name" 2>/dev/null)"
done
for root in "${PYENV_ROOT:-}" "$HOME/.pyenv" /opt/pyenv; do
    for candidate in "$root"/versions/"$version"*/bin/"python$version"; do
        try "$candidate"
    done
done
try "$(uv python find "$version" 2>/dev/null)"
for folder in ${PYTHON_FOLDERS-/usr/local/bin /usr/bin}; do
    try "$folder/python$version"
done

echo "covidlake needs Python $version and found none." \
    "Install it (for example: 'uv python install $version'," \
    "'pyenv install $version' or 'apt install python$version python$version-venv')," \
    "or say where it is: make PYTHON=/path/to/python$version" >&2
exit 1
