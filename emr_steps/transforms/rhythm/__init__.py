"""How a location reports a count: which days have a report, and how many days each covers."""
