"""The platform as a thing of the territory: how many of its processes work, live and with its past."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.context import queries as context
from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.gateways.recording import Measured, record
from eclor.core.processes.models import Beat
from eclor.core.processes.queries import processes
from eclor.core.processes.rules import FORGOTTEN, Standing
from eclor.core.processes.words import KINDS
from eclor.core.service.contract import Attribute, EntityType, MapLayer
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.territories.here import communes_of

URN = "urn:ngsi-ld:Platform:eclor"
DUE = timedelta(minutes=2)  # said every minute: whoever says it is a process of the house too


def _count(key: str, title: Any) -> Attribute:
    return Attribute(key=key, title=title, measured=True, low=0, public=False, due=DUE)


PLATFORM = EntityType(
    key="Platform",
    title=_("Platform"),
    plural=_("Platforms"),
    icon="server-2",
    attributes=(
        _count("processesAway", _("Processes away")),
        *(_count(f"{kind}Working", title) for kind, title in KINDS.items()),
    ),
)
LAYER = MapLayer(
    key="processes",
    title=_("Platform's processes"),
    icon="server-2",
    entity_type=PLATFORM.key,
    state="processesAway",
    audience=Audience.AGENT,
    shown_at_first=False,
    worried_above=0,
)


def tell_processes(scope: Scope) -> None:
    """Say how many processes of each kind work, like a measure; forget who was away for a day."""
    Beat.objects.filter(beat_at__lt=scope.now - FORGOTTEN).delete()
    found = processes(scope)
    place = _place(scope)
    if found and place is not None:
        at = scope.now.replace(microsecond=0)
        record(scope, [Measured(entity=place, at=at, values=values(found))])


def values(found: list[Standing]) -> dict[str, int]:
    """How many of each kind work, and how many of all are away; nothing about a kind never heard."""
    said = {"processesAway": sum(not one.works for one in found)}
    for one in found:
        if one.kind in KINDS:
            key = f"{one.kind}Working"
            said[key] = said.get(key, 0) + one.works
    return said


def _place(scope: Scope) -> int | None:
    """The platform as a thing at the largest commune's town hall; None before there are communes."""
    known = context.entities(scope).filter(urn=URN).first()
    if known is not None:
        return known.pk
    seat = communes_of(scope).order_by("-population", "name").first()
    if seat is None:
        return None
    made = NewEntity(
        type=PLATFORM.key,
        urn=URN,
        name=gettext("Eclor platform"),
        lon=seat.lon,
        lat=seat.lat,
        commune=seat.pk,
    )
    return add_entity(scope, made).pk
