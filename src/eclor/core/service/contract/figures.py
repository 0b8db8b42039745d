"""What a room says in numbers: now, on the portal's home, and month by month."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from eclor.core.service.contract.text import Text
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A figure as it stands: ``value`` None means "not known now", never zero; ``at`` when measured.

    ``severity`` says that the value asks for somebody; None is normal, which has no sign.
    ``instead`` is the word for a value that rightly is none: all centres are closed.
    """

    value: float | None
    at: Any = None  # datetime | None
    note: Text = ""
    instead: Text = ""
    severity: Severity | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Kpi:
    """One number a mayor can read."""

    key: str
    title: Text
    unit: str
    value: Callable[[Scope], Reading]
    due: timedelta = timedelta(minutes=15)
    audience: Audience = Audience.AGENT
    decimals: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Odds:
    """A figure nobody knows to the point: half of the cases are under ``likely``, nine in ten under
    ``most``; ``scale`` is where the drawing ends. All in the unit of the figure."""

    likely: float
    most: float
    scale: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Saying:
    """What a tile says, in parts, so that a face can set the number large.

    ``value`` is the useful number with its unit ("6 min"), "" when nobody knows; ``about`` says of
    what ("Audun-le-Tiche"), ``context`` one line more. ``at`` and ``due`` carry its age where it is
    live. ``aside`` is (title, value) of a second figure. ``address`` leads nearer than the tile's page.
    """

    value: Text
    about: Text = ""
    context: Text = ""
    at: Any = None  # datetime | None
    due: timedelta = timedelta(minutes=15)
    odds: Odds | None = None
    aside: tuple[Text, Text] | None = None
    severity: Severity | None = None
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tile:
    """The service's line on the portal's home: its useful number, and where it leads.

    The scope's ``home`` is the commune somebody looks from: say first what is nearest to it.
    """

    key: str
    title: Text
    icon: str
    page: str  # a URL name
    line: Callable[[Scope], "Text | Saying"]
    rank: int = 100  # the smallest comes first, until somebody chooses their own order


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthValue:
    """A figure over one month; ``value`` None: too little was measured to say.

    ``measured`` is the share of the month, from 0 to 1, that the field really reported; the rest is
    estimated and drawn hatched.
    """

    value: float | None
    measured: float = 1.0
    cases: int | None = None
    note: Text = ""


class Drawn(StrEnum):
    """How a row of months is drawn."""

    BARS = "bars"  # a quantity: its zero counts
    LINE = "line"


@dataclass(frozen=True, kw_only=True, slots=True)
class Monthly:
    """One figure of the elected's page, month by month.

    ``months`` gives a value for each first day of a month asked for; one it leaves out is not
    known.
    """

    key: str
    title: Text
    unit: str
    months: Callable[[Scope, Sequence[date]], Mapping[date, MonthValue]]
    decimals: int = 0
    drawn: Drawn = Drawn.LINE
