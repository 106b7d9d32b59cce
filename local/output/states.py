"""Which states of the state machine are worth a line on the terminal."""

# The statements of every table, and what takes no time: a summary of them would be longer than what
# matters.
DETAILS = frozenset(
    {
        "Statements",
        "DefineTable",
        "Define",
        "AddPartition",
        "ViewStatement",
        "DefineForView",
        "DefineBefore",
        "CreateView",
        "Running",
        "DropPartition",
        "NotifySwitched",
        "NotifyFailed",
    }
)
