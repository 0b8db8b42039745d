"""What a service tells the house about itself.

A service is one room of the territory: waste, lighting, carpool. It describes itself once, in its
own ``service.py``, with the small frozen cards below. The faces (hypervisor, portal, open data)
read the cards; they never import the room. Every callable takes a :class:`Scope`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from eclor.core.service.contract.alarms import AlarmRule as AlarmRule
from eclor.core.service.contract.alarms import Escalation as Escalation
from eclor.core.service.contract.alarms import RuleKind as RuleKind
from eclor.core.service.contract.figures import Drawn as Drawn
from eclor.core.service.contract.figures import Kpi as Kpi
from eclor.core.service.contract.figures import Monthly as Monthly
from eclor.core.service.contract.figures import MonthValue as MonthValue
from eclor.core.service.contract.figures import Odds as Odds
from eclor.core.service.contract.figures import Reading as Reading
from eclor.core.service.contract.figures import Saying as Saying
from eclor.core.service.contract.figures import Tile as Tile
from eclor.core.service.contract.gated import CrossTable as CrossTable
from eclor.core.service.contract.gated import Places as Places
from eclor.core.service.contract.gated import Publication as Publication
from eclor.core.service.contract.text import Text as Text
from eclor.core.service.contract.things import Attribute as Attribute
from eclor.core.service.contract.things import EntityType as EntityType
from eclor.core.service.contract.things import MapLayer as MapLayer
from eclor.core.service.contract.things import Shape as Shape
from eclor.core.service.contract.things import measure as measure
from eclor.core.service.contract.works import Work as Work
from eclor.core.service.field_orders import FieldOrder
from eclor.core.service.personal import Impersonal as Impersonal
from eclor.core.service.personal import PersonalData as PersonalData
from eclor.core.service.personal import Purpose as Purpose
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience, Stand


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page people may look for: portal menus, search and the command palette list it.

    ``permission``: the right it asks for besides, "" for none; list it where ``open_to`` says so.
    With ``entity_type`` it is the page of one such thing, takes its id, and stands in no menu.
    ``short`` is what fits under an icon, for a page that stands in the bar.

    An ``offline`` page is kept on devices before anybody opens it; it is the same for everybody. A
    ``shortcut`` is offered at the icon on a telephone's home screen. ``takes_photo`` is the name, less
    its number, of the fields of its form that take photos shared by another app.
    ``also``: other words people look for it by; searched, never shown.
    """

    key: str
    title: Text
    icon: str
    url_name: str
    also: Text = ""
    audience: Audience = Audience.PUBLIC
    permission: str = ""
    entity_type: str = ""
    stands: Stand = Stand.MENU
    short: Text = ""
    offline: bool = False
    shortcut: bool = False
    takes_photo: str = ""

    def open_to(self, scope: Scope) -> bool:
        """Whether this person would find it open."""
        return scope.audience.sees(self.audience) and (
            not self.permission or scope.may(self.permission)
        )


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
class Topic:
    """Something people may ask to be told of; the room tells it by ``eclor.core.notices.posting``.

    ``urgent``: quiet hours do not hold it back. ``asked`` False: those concerned are told anyway.
    """

    key: str
    title: Text
    why: Text
    audience: Audience = Audience.PUBLIC
    urgent: bool = False
    asked: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Algorithm:
    """A computation that people may feel, told so that they understand it.

    ``how`` in one or two sentences, ``uses`` what goes in, ``decides`` who acts on what comes out.
    """

    key: str
    title: Text
    why: Text
    how: Text
    uses: Text
    decides: Text
    learned: bool = False


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
class Job:
    """Something done by the clock: ``every`` so long, once for each territory."""

    key: str
    title: Text
    run: Callable[[Scope], None]
    every: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """The card on the room's door.

    ``works`` tells of work at the thing of this id, open or ended, as far as this person may see it.
    """

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
    topics: tuple[Topic, ...] = ()
    algorithms: tuple[Algorithm, ...] = ()
    datasets: tuple[Dataset, ...] = ()
    publications: tuple[Publication, ...] = ()
    monthly: tuple[Monthly, ...] = ()
    jobs: tuple[Job, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    personal_data: tuple[PersonalData, ...] = ()
    impersonal: tuple[Impersonal, ...] = ()
    works: Callable[[Scope, int], Sequence[Work]] | None = None
    urls: str | None = None
    # (address, module) of doors whose place a standard fixes, outside the room's own prefix.
    fixed_urls: tuple[tuple[str, str], ...] = ()
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
            *self.topics,
            *self.algorithms,
            *self.datasets,
            *self.publications,
            *self.monthly,
            *self.jobs,
            *self.purposes,
        )
