"""Work on lamps and cabinets: what is asked, planned and done. The French words are in texts.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

LONGEST = 500
MOST_PARTS = 20


class Stage(StrEnum):
    """The life of an intervention."""

    ASKED = "asked"
    PLANNED = "planned"
    DONE = "done"
    DISMISSED = "dismissed"

    @property
    def is_open(self) -> bool:
        return self in (Stage.ASKED, Stage.PLANNED)


class Defect(StrEnum):
    """What is seen to be wrong, as the trade says it."""

    DARK = "dark"
    DAY_BURNER = "day_burner"
    FLICKERS = "flickers"
    NOT_DIMMING = "not_dimming"
    LANTERN_TURNED = "lantern_turned"
    GLASS_BROKEN = "glass_broken"
    HATCH_DAMAGED = "hatch_damaged"
    POLE_DAMAGED = "pole_damaged"
    CABLE_CUT = "cable_cut"
    NO_SUPPLY = "no_supply"
    NO_NEWS = "no_news"
    UPKEEP = "upkeep"
    OTHER = "other"


class Origin(StrEnum):
    """Why it broke."""

    UNKNOWN = "unknown"
    WEAR = "wear"
    VANDALISM = "vandalism"
    ACCIDENT = "accident"
    STORM = "storm"


@dataclass(frozen=True, slots=True)
class Part:
    """So many of something that was fitted."""

    name: str
    count: int = 1

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > 80:
            raise ValueError("A part has a name of at most 80 characters.")
        if not 1 <= self.count <= 999:
            raise ValueError(f"{self.count} is no number of parts: 1 to 999 are.")


@dataclass(frozen=True, kw_only=True, slots=True)
class AskIntervention:
    """``alarm``: the id of the alarm it answers, 0 when somebody saw it."""

    entity: int
    defect: Defect
    what: str = ""
    alarm: int = 0

    def __post_init__(self) -> None:
        _short(self.what)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanIntervention:
    """``lift``: a lorry with a platform is needed. ``person``: the number of who goes, or ""."""

    intervention: int
    on: date
    person: str = ""
    lift: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FinishIntervention:
    """``renewed``: lamp, driver or lantern is another one: its past is no longer this lamp's."""

    intervention: int
    report: str
    origin: Origin = Origin.UNKNOWN
    parts: tuple[Part, ...] = field(default_factory=tuple)
    renewed: bool = False

    def __post_init__(self) -> None:
        if not self.report.strip():
            raise ValueError("Say in a few words what was done.")
        _short(self.report)
        if len(self.parts) > MOST_PARTS:
            raise ValueError(f"At most {MOST_PARTS} kinds of parts.")


@dataclass(frozen=True, kw_only=True, slots=True)
class DismissIntervention:
    intervention: int
    report: str

    def __post_init__(self) -> None:
        if not self.report.strip():
            raise ValueError("Say why nothing is to be done.")
        _short(self.report)


def _short(text: str) -> None:
    if len(text) > LONGEST or "\x00" in text:
        raise ValueError(f"Write at most {LONGEST} characters.")
