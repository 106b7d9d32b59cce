"""The two streams of the terminal."""

from covidlake_client.terminal.safe_console import SafeConsole

# Progress and errors go to stderr, so that stdout holds the result alone: --json can be piped.
progress = SafeConsole(stderr=True)
out = SafeConsole()
