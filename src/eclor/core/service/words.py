"""The few words every card uses: who may see, how grave it is, what kind of value it is."""

from enum import IntEnum, StrEnum


class Audience(StrEnum):
    """Who may see it, from the widest to the narrowest circle."""

    PUBLIC = "public"
    AGENT = "agent"
    ELECTED = "elected"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        return list(Audience).index(self)

    def sees(self, other: "Audience") -> bool:
        """Whether somebody of this circle may see what is meant for ``other``."""
        return self.rank >= other.rank


class Stand(StrEnum):
    """Where a public page stands on the portal."""

    MENU = "menu"  # among the pages of the home page
    BAR = "bar"  # under the thumb on every page: what a hand does from anywhere
    ABOUT = "about"  # at the foot of every page: what the house says of itself


class Severity(IntEnum):
    """How grave an alarm is; sorts by gravity."""

    INFO = 1
    WARNING = 2
    CRITICAL = 3

    @property
    def sign(self) -> str:
        """The sign of state that pages draw for it."""
        return "alarm" if self >= Severity.CRITICAL else "attention"


class Quality(IntEnum):
    """How far a value can be believed; stored only when it is not GOOD."""

    GOOD = 0
    UNCERTAIN = 1
    ESTIMATED = 2
    BAD = 3


class Kind(StrEnum):
    """What sort of value an attribute holds."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXT = "text"
    JSON = "json"


class Refusal(StrEnum):
    """Why a message was kept apart instead of being stored as truth."""

    UNREADABLE = "unreadable"  # not JSON, not the promised shape
    TOO_LARGE = "too_large"
    IMPOSSIBLE_VALUE = (
        "impossible_value"  # NaN, infinite, out of the attribute's bounds, wrong type
    )
    UNKNOWN_ATTRIBUTE = "unknown_attribute"
    WRONG_UNIT = "wrong_unit"
    UNKNOWN_DEVICE = "unknown_device"  # waits for an operator to adopt it
    FOREIGN_TOPIC = "foreign_topic"  # a device speaking for another
    FUTURE = "future"  # dated more than a day ahead
    TOO_OLD = "too_old"  # older than what we keep
    CONFLICT = "conflict"  # another value is already stored for this time
