"""Hour by hour: streets whose plan says so get more light, by the desk, when their counter asks for it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import holidays
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from eclor.core.commands import actions as desk
from eclor.core.commands.actions.reverting import DESK
from eclor.core.commands.models import Order
from eclor.core.commands.words import GIVE, Wish
from eclor.core.commands.words import Refused as NotOrdered
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.trust import audit
from eclor.services.lighting import queries
from eclor.services.lighting.actions.interventions import Refused
from eclor.services.lighting.actions.my_street import RIGHT
from eclor.services.lighting.models import HourAhead
from eclor.services.lighting.queries.hour_ahead import HOUR_KEY
from eclor.services.lighting.rules.hour_ahead import Found, Why, found, levels_now, told_between
from eclor.services.lighting.rules.programmes.canonical import read

HOUR = timedelta(hours=1)
SETTLED = 5  # minutes after the hour: what the counters said of the one before has come in
OVERLAP = timedelta(minutes=15)  # into the next hour, until the next look has had its say
REACHED = timedelta(minutes=10)  # a lamp that hears it later keeps its programme
RAMP = 60  # seconds: nobody notices


@transaction.atomic
def switch_hour_ahead(scope: Scope, programme: int, on: bool) -> HourAhead:
    """Let a planned programme be followed hour by hour, or not any more. Raises Refused.

    An order that was given already stands until its hour is over.
    """
    row = queries.hour_ahead(scope, programme)
    if row is None:
        raise Refused(_("No plan wrote this programme: there is no counter to follow by the hour."))
    if row.on != on:
        refuse_elsewhere(scope, programme)
        row.on, row.since = on, scope.now
        row.save(update_fields=["on", "since"])
        audit.write(scope, "lighting.switch_hour_ahead", {"programme": programme, "on": on})
    return row


def refuse_elsewhere(scope: Scope, programme: int) -> None:
    """Hours raise lamps wherever the programme is followed. Raises Refused."""
    if queries.is_followed_elsewhere(scope, programme):
        raise Refused(
            _(
                "Lamps of other communes follow this programme: whether it follows the hours is"
                " decided by somebody who answers for all of them."
            )
        )


def look_ahead(scope: Scope) -> int:
    """Once an hour, some minutes into it; how many orders were given."""
    begun = scope.now.replace(minute=0, second=0, microsecond=0)
    rows = HourAhead.objects.filter(territory_id=scope.territory, on=True).exclude(
        looked_at__gte=begun
    )
    due = list(rows.values_list("programme_id", flat=True))
    if not due or scope.now - begun < timedelta(minutes=SETTLED):
        return 0
    asked = _asked(scope)
    with translation.override("fr"):  # reasons are the federation's, not a reader's
        return sum(_look(scope, pk, begun, asked) for pk in due)


def _asked(scope: Scope) -> Mapping[str, float]:
    """The level that each counter asks for now; a silent one asks for nothing."""
    learned = queries.learned(scope)
    if learned is None:
        return {}
    counts = queries.recent_counts(scope, learned.sections)
    off = holidays.country_holidays("FR", years=range(scope.now.year - 1, scope.now.year + 2))
    return levels_now(learned, counts, queries.place(scope), sorted(off))


@transaction.atomic
def _look(scope: Scope, pk: int, begun: datetime, asked: Mapping[str, float]) -> bool:
    """Whether an order was given; what was found is written down with it."""
    row = (
        HourAhead.objects.select_related("programme")
        .select_for_update(of=("self",))
        .get(programme_id=pk)
    )
    if row.looked_at is not None and row.looked_at >= begun:
        return False
    told = told_between(
        read(row.programme.charge), queries.place(scope), scope.now, begun + HOUR + OVERLAP
    )
    said, order = found(asked.get(row.section), told), None
    why = said.why
    if why is Why.SOON:
        return False  # the hour is open still: looked at again in some minutes
    if why is Why.RAISED:
        why, order = _raise(scope, row, said, begun)
    row.looked_at, row.why, row.level, row.kept = scope.now, why, said.level, said.kept
    row.order = order.signal if order else ""
    row.save()
    return order is not None


def _raise(scope: Scope, row: HourAhead, said: Found, begun: datetime) -> tuple[Why, Order | None]:
    """An order of a person stands before it: such lamps are left out."""
    follow = queries.lamps_following(scope, row.programme)
    held = queries.held_by_people(scope, follow)
    lamps = [pk for pk in follow if pk not in held]
    if not lamps:
        return (Why.HELD if held else Why.NOBODY), None
    assert said.until is not None  # noqa: S101 -- what raises has an end
    desks = Scope(
        territory=scope.territory, now=scope.now, person=DESK, audience=Audience.AGENT,
        permissions=frozenset({GIVE, RIGHT}), language="fr",
    )  # fmt: skip
    wish = Wish(
        service="lighting",
        command="brighten",
        entities=lamps,
        params={
            "level": said.level,
            "minutes": max((said.until - scope.now) // timedelta(minutes=1), 1),
            "ramp": RAMP,
        },
        reason=_("Hour ahead: %(counter)s asks for %(level)d %%, the programme keeps %(kept)d %%.")
        % {"counter": row.section, "level": said.level, "kept": said.kept},
        expires_at=scope.now + REACHED,
        key=f"{HOUR_KEY}{row.programme_id}:{begun.astimezone(UTC):%Y%m%d%H}",
    )
    try:
        return Why.RAISED, desk.give(desks, wish)
    except NotOrdered:  # in the audit, with its reason
        return Why.REFUSED, None
