"""One street as its inhabitants may know it: how it is lit, what it saves, which order rules it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from eclor.core.commands.models import Order, Part
from eclor.core.commands.words import State
from eclor.core.service.field_orders import Darkening
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.services.lighting.models import LAMP, Following, NightProgramme
from eclor.services.lighting.queries.energy import StreetUse, used_by_street
from eclor.services.lighting.queries.lamps import every_lamp
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.queries.programmes import laws_in
from eclor.services.lighting.queries.tonight import tonight
from eclor.services.lighting.rules.nights import bounds, night_of
from eclor.services.lighting.rules.street_wishes import Why, Wished, why_not
from eclor.services.lighting.words.inventory import Asked
from eclor.services.lighting.words.programmes import ByLaw

FRESH = timedelta(minutes=45)
KEY = "my-street:"
OFF = 1.0  # per cent
HOLDS = (State.QUEUED, State.SENT, State.DELIVERED, State.SUCCEEDED)  # agreed to, and not over


@dataclass(frozen=True, slots=True)
class MyStreet:
    """``heard`` of its ``lamps`` within three quarters of an hour, ``lit`` of them; ``level``: their
    mean level in per cent, None where none was heard; ``why``: why it cannot be lit, None when it can."""

    insee: str
    commune: str
    name: str
    lamps: Sequence[int]
    heard: int
    lit: int
    level: float | None
    watts: float
    use: StreetUse | None
    programme: NightProgramme | None
    held: bool  # an order of the desk keeps it off
    laws: Sequence[ByLaw]
    dark: bool
    until: datetime | None  # an inhabitant lit it until then
    why: Why | None

    @property
    def off(self) -> bool:
        """Those who spoke are all off."""
        return self.heard > 0 and self.lit == 0


def my_street(scope: Scope, insee: str, name: str) -> MyStreet | None:
    """None for a street without lamps."""
    rows = list(every_lamp(scope, Asked(commune=insee, street=name)))
    if not rows or not name:
        return None
    commune = Commune.objects.filter(territory_id=scope.territory, insee=insee).first()
    levels = [r.level for r in rows if r.at and r.at > scope.now - FRESH and r.level is not None]
    lit = sum(level > OFF for level in levels)
    sky, here = tonight(scope), place(scope)
    dark = bool(sky.dusk and sky.dawn and sky.dusk <= scope.now < sky.dawn)
    night = night_of(scope.now, here.zone)
    laws = [law for law in laws_in(scope, commune.pk if commune else None) if law.holds(night)]
    wished = wishes(scope, insee, name)
    pks = [row.pk for row in rows]
    off, held = bool(levels) and lit == 0, is_held(scope, pks)
    last = max(wished.street, default=None)
    return MyStreet(
        insee=insee, commune=rows[0].commune, name=name, lamps=pks, heard=len(levels), lit=lit,
        level=sum(levels) / len(levels) if levels else None,
        watts=sum(row.watts or 0 for row in rows),
        use=used_by_street(scope, rows).get((rows[0].commune, name)),
        programme=_programme(scope, pks), held=held, laws=laws, dark=dark, until=last,
        why=why_not(scope.now, dark, off, wished, held),
    )  # fmt: skip


def is_held(scope: Scope, lamps: Sequence[int]) -> bool:
    """Whether an order that somebody gave keeps one of these lamps off, or is on its way to."""
    return Part.objects.filter(
        territory_id=scope.territory,
        entity__in=lamps,
        state__in=HOLDS,
        order__service="lighting",
        order__command="light",
        order__dark=Darkening.OFF,
        order__spoken__until__gt=int(scope.now.timestamp()),
    ).exists()


def wishes(scope: Scope, insee: str, name: str) -> Wished:
    """What inhabitants wished this night, by the orders it became: they name a street and nobody."""
    zone = place(scope).zone
    since, _until = bounds(night_of(scope.now, zone), zone)
    found = Order.objects.filter(
        territory_id=scope.territory, service="lighting", key__startswith=KEY, given_at__gte=since
    ).values_list("key", "given_at")
    mine = key_of(insee, name)
    told = [(key, at.astimezone(UTC)) for key, at in found]
    return Wished([at for key, at in told if key.startswith(mine)], [at for _, at in told])


def key_of(insee: str, name: str) -> str:
    """The same for all wishes of one street; each adds its moment."""
    return f"{KEY}{sha256(f'{insee}|{name}'.encode()).hexdigest()[:16]}:"


def _programme(scope: Scope, lamps: Sequence[int]) -> NightProgramme | None:
    """The one that all its lamps follow, when it is one."""
    found = Following.objects.filter(
        territory_id=scope.territory, entity__in=lamps, entity__type=LAMP
    ).values_list("programme", flat=True)
    kept = list(found)
    if len(kept) != len(lamps) or len(set(kept)) != 1 or kept[0] is None:
        return None
    return NightProgramme.objects.get(pk=kept[0])
