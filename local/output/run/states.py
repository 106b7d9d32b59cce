"""Which states of the state machine are worth a line on the terminal."""

# What takes no time.
DETAILS = frozenset(
    {
        "Announce",
        "TakeTurn",
        "NotifySwitched",
        "NotifyFailed",
    }
)
