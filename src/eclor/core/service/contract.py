"""What a service tells the house about itself.

A service is one room of the territory: waste, lighting, carpool. It describes itself once, in its
own ``service.py``, with the small frozen cards below. The faces (hypervisor, portal, open data)
read the cards; they never import the room. Every callable takes a :class:`Scope`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from eclor.core.service.field_orders import FieldOrder
from eclor.core.service.personal import Impersonal as Impersonal
from eclor.core.service.personal import PersonalData as PersonalData
from eclor.core.service.personal import Purpose as Purpose
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience, Kind, Severity

Text = Any  # a str or a lazy translation of one
Feature = Mapping[str, Any]  # one GeoJSON Feature (RFC 7946)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribute:
    """One property of an entity type.

    ``measured``: its values arrive from the field into ``latest`` and history; otherwise it is
    described, and lives in the entity's attributes. ``low`` and ``high`` bound what is possible.
    ``keep`` is how long raw values stay; ``keep_rollups`` how long the 15-minute, hourly and daily
    summaries do. ``due`` is the usual time between two values, the base of the age line.
    ``unit`` is a UN/CEFACT code or "" for a count or a word.
    """

    key: str
    title: Text
    kind: Kind = Kind.NUMBER
    unit: str = ""
    symbol: str = ""
    measured: bool = False
    low: float | None = None
    high: float | None = None
    public: bool = True
    keep: timedelta = timedelta(days=400)
    keep_rollups: timedelta = timedelta(days=3660)
    due: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityType:
    """A kind of thing that exists in the territory; ``key`` follows Smart Data Models where one fits."""

    key: str
    title: Text
    plural: Text
    icon: str  # a name of the Tabler icon set
    attributes: tuple[Attribute, ...] = ()

    def attribute(self, key: str) -> Attribute | None:
        return next((a for a in self.attributes if a.key == key), None)


class Shape(StrEnum):
    """How a layer is drawn."""

    POINT = "point"
    LINE = "line"
    AREA = "area"


@dataclass(frozen=True, kw_only=True, slots=True)
class MapLayer:
    """Entities of one type to draw on the territory's map.

    ``state`` names the measured attribute that colours the feature, ``label`` the attribute written
    beside it. The live stream keeps both fresh without a word of code in the room. Beyond
    ``worried_above`` a value asks for somebody, without being an alarm.
    """

    key: str
    title: Text
    icon: str
    entity_type: str
    shape: Shape = Shape.POINT
    state: str = ""
    label: str = ""
    audience: Audience = Audience.PUBLIC
    shown_at_first: bool = True
    worried_above: float | None = None


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page people may look for: portal menus, search and the command palette list it.

    ``permission``: the right it asks for besides, "" for none; list it where ``open_to`` says so.
    With ``entity_type`` it is the page of one such thing, takes its id, and stands in no menu.
    """

    key: str
    title: Text
    icon: str
    url_name: str
    audience: Audience = Audience.PUBLIC
    permission: str = ""
    entity_type: str = ""

    def open_to(self, scope: Scope) -> bool:
        """Whether this person would find it open."""
        return scope.audience.sees(self.audience) and (
            not self.permission or scope.may(self.permission)
        )


class RuleKind(StrEnum):
    THRESHOLD = "threshold"  # beyond a limit
    DURATION = "duration"  # beyond a limit for a while
    REPETITION = "repetition"  # beyond a limit so many times within a window
    RATE = "rate"  # changes by so much within a window
    NO_DATA = "no_data"  # silent for a while


@dataclass(frozen=True, kw_only=True, slots=True)
class Escalation:
    """Nobody took it ``after`` so long: tell ``role`` over ``channel``."""

    after: timedelta
    role: str
    channel: str = "screen"


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmRule:
    """A situation worth somebody's attention, as the room proposes it; operators tune the numbers.

    ``above``/``below`` raise; ``clear`` is the value at which it clears again (hysteresis), by
    default the same limit. ``lasting``: how long before it is raised (DURATION, NO_DATA), or the
    window of REPETITION and RATE. ``times``: how many entries make a REPETITION. ``hours``: an OSM
    opening_hours text outside which the rule sleeps. ``hidden_by``: the relation to the entity
    whose own alarm hides this one ("fed_by" : a dead cabinet hides its lamps).
    """

    key: str
    title: Text
    severity: Severity
    entity_type: str
    attribute: str
    kind: RuleKind
    what_to_do: Text
    above: float | None = None
    below: float | None = None
    clear: float | None = None
    lasting: timedelta = timedelta(0)
    times: int = 1
    hours: str = ""
    hidden_by: tuple[str, ...] = ()
    escalation: tuple[Escalation, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """An order somebody may give from the palette. The core checks the right and writes the audit line.

    Either ``run`` does it here, given an ``order``; or ``field`` describes what devices are to do, and
    the desk (eclor.core.commands) brings it to them. ``panel`` is the URL name of the room's page
    where it is prepared, checked and confirmed; with ``entity_type`` that page is of one such thing
    and takes its id. Without a panel no face offers it; a field order has one of its own accord.
    """

    key: str
    title: Text
    permission: str
    order: type[Any] | None = None
    run: Callable[[Scope, Any], None] | None = None
    field: FieldOrder | None = None
    asks_confirmation: bool = True
    panel: str = ""
    entity_type: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Interest:
    """When this fact is told, do that. Delivered at least once: ``then`` can be run twice."""

    in_fact: str  # the fact's name, "DumpReported"
    then: Callable[[Scope, Any], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dataset:
    """Something published as open data; ``rows`` yields plain dictionaries, the same keys in each."""

    key: str
    title: Text
    description: Text
    rows: Callable[[Scope], Iterable[Mapping[str, Any]]]
    licence: str = "etalab-2.0"
    refresh: timedelta = timedelta(minutes=1)


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Something done by the clock: ``every`` so long, once for each territory."""

    key: str
    title: Text
    run: Callable[[Scope], None]
    every: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """The card on the room's door."""

    key: str
    title: Text
    purpose: Text
    icon: str
    entity_types: tuple[EntityType, ...] = ()
    layers: tuple[MapLayer, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    tiles: tuple[Tile, ...] = ()
    pages: tuple[Page, ...] = ()
    alarms: tuple[AlarmRule, ...] = ()
    commands: tuple[Command, ...] = ()
    interests: tuple[Interest, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    monthly: tuple[Monthly, ...] = ()
    jobs: tuple[Job, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    personal_data: tuple[PersonalData, ...] = ()
    impersonal: tuple[Impersonal, ...] = ()
    urls: str | None = None
    requires: str = ""  # versions of Eclor it was written for, such as ">=0.1,<1"

    def all_cards(self) -> Sequence[Any]:
        """Every card with a key, for the checks and the generated documentation."""
        return (
            *self.entity_types,
            *self.layers,
            *self.kpis,
            *self.tiles,
            *self.pages,
            *self.alarms,
            *self.commands,
            *self.datasets,
            *self.monthly,
            *self.jobs,
            *self.purposes,
        )
