"""A checkup of the lake: what is damaged, what was done about it, and what is left to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from covidlake.errors import EventInvalid
from covidlake.releases.records import CheckupRecord, DamageRecord

# Of all damages, those that are listed: what a function returns travels in the execution's data,
# of which Step Functions takes 256 KiB. The next checkup lists the others.
MOST_LISTED = 200
CHECK_ONLY = "check"


@dataclass
class Checkup:
    """The objects that were looked at.

    Attributes:
        mend: Whether damage is mended where that is possible, or told of only.
    """

    mend: bool
    checked: int = 0
    damages: list[DamageRecord] = field(default_factory=list)

    @classmethod
    def of_event(cls, event: Mapping[str, object]) -> "Checkup":
        """Return the checkup that event["repair"] asks for: true mends, "check" tells only."""
        if event["repair"] not in (True, CHECK_ONLY):
            raise EventInvalid(f'repair must be true or "{CHECK_ONLY}", not {event["repair"]!r}')
        return cls(mend=event["repair"] is True)

    def mendable(self, key: str, damage: str, action: str, mend: Callable[[], object]) -> None:
        """Note damage that can be mended, and mend it if that is asked for.

        Args:
            action: What mending does, as "made again from its copy".
        """
        if self.mend:
            mend()
        mended = action if self.mend else None
        remedy = None if self.mend else f"a repair: it is then {action}"
        self.damages.append({"key": key, "damage": damage, "mended": mended, "remedy": remedy})

    def lasting(self, key: str, damage: str, remedy: str) -> None:
        """Note damage that nothing in the lake can mend.

        Args:
            remedy: What somebody has to do.
        """
        self.damages.append({"key": key, "damage": damage, "mended": None, "remedy": remedy})

    def record(self) -> CheckupRecord:
        return {
            "checked": self.checked,
            "damages": self.damages[:MOST_LISTED],
            "unlisted": len(self.damages[MOST_LISTED:]),
        }
