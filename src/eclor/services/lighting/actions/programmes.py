"""Writing programmes, and giving them to lamps by the desk."""

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from eclor.core.commands import actions as desk
from eclor.core.commands.models import Order
from eclor.core.commands.words import Wish
from eclor.core.service.field_orders import Asked
from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.services.lighting.actions.interventions import Refused
from eclor.services.lighting.models import Following, HourAhead, NightProgramme
from eclor.services.lighting.queries.owed import lamps_keeping, owed_by
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.queries.programmes import controller
from eclor.services.lighting.rules.nights import night_of
from eclor.services.lighting.rules.programmes.canonical import digest, read, written
from eclor.services.lighting.rules.programmes.owed import too_dim
from eclor.services.lighting.rules.programmes.refusing import too_much
from eclor.services.lighting.texts import said
from eclor.services.lighting.words.charging import (
    ORDINARY,
    DropNight,
    Follow,
    SetOutput,
    WriteNight,
)
from eclor.services.lighting.words.programmes import Calendar, Charge, Refusal

NIGHTS = 12  # of one programme: more and nobody knows which comes tonight


@transaction.atomic
def write_night(scope: Scope, order: WriteNight) -> NightProgramme:
    """Lamps that follow it keep the former until they are ordered anew. Raises Refused."""
    row = _held(scope, order.programme) if order.programme else _new(scope, order)
    _written(scope, row, as_written(read(row.charge) if row.charge else None, order))
    audit.write(scope, "lighting.write_night", order)
    return row


def as_written(charge: Charge | None, order: WriteNight) -> Charge:
    """The charge with one night more, or another; None: its first. Raises Refused."""
    if charge is None:
        return Charge(Calendar(ORDINARY), {ORDINARY: replace(order.night, name=ORDINARY)})
    name = order.night.name
    nights, rules = dict(charge.programmes), list(charge.calendar.rules)
    if name != order.before and name in nights:
        raise Refused(_("There is a night called %s already.") % name)
    place = next((n for n, rule in enumerate(rules) if rule.programme == order.before), 0)
    rules = [rule for rule in rules if rule.programme != order.before or not order.before]
    nights.pop(order.before, None)
    if order.rule is not None:
        rules.insert(place, replace(order.rule, programme=name))
    nights[name] = order.night
    if len(nights) > NIGHTS:
        raise Refused(_("A programme has at most %d different nights.") % NIGHTS)
    return replace(
        charge, calendar=Calendar(charge.calendar.default, tuple(rules)), programmes=nights
    )


@transaction.atomic
def drop_night(scope: Scope, order: DropNight) -> NightProgramme:
    """Raises Refused: the ordinary night stays."""
    row = _held(scope, order.programme)
    charge = read(row.charge)
    if order.name == ORDINARY:
        raise Refused(_("A programme always has its ordinary night."))
    if order.name not in charge.programmes:
        return row
    nights = {name: night for name, night in charge.programmes.items() if name != order.name}
    rules = tuple(rule for rule in charge.calendar.rules if rule.programme != order.name)
    calendar = Calendar(charge.calendar.default, rules)
    _written(scope, row, replace(charge, calendar=calendar, programmes=nights))
    audit.write(scope, "lighting.drop_night", order)
    return row


@transaction.atomic
def set_output(scope: Scope, order: SetOutput) -> NightProgramme:
    """Constant light from lamps that grow old, or as strong as they come. Raises Refused."""
    row = _held(scope, order.programme)
    output = ((0, 1.0), (order.hours, order.left / 100)) if order.hours else ()
    _written(scope, row, replace(read(row.charge), output=output))
    audit.write(scope, "lighting.set_output", order)
    return row


def follow_programme(scope: Scope, order: Follow) -> Order:
    """Give it to lamps, by the desk. Raises Refused, and the desk's own."""
    row = _known(scope, order.programme)
    return desk.give(
        scope,
        Wish(
            service="lighting",
            command="programme",
            entities=order.lamps,
            params={"programme": row.name, "charge": row.charge},
            reason=order.reason,
            expires_at=scope.now + order.valid,
            key=order.key,
        ),
    )


def note_wanted(scope: Scope, asked: Asked, signal: str) -> None:
    """What each lamp shall keep from now on; called by the desk as it lets an order go."""
    wanted = digest(asked.params["charge"])
    named = NightProgramme.objects.filter(
        territory_id=scope.territory, name=asked.params["programme"]
    ).first()
    rows = [
        Following(
            territory_id=scope.territory, entity_id=pk, programme=named, wanted=wanted,
            order=signal, since=asked.begins_at,
        )
        for pk in asked.entities
    ]  # fmt: skip
    Following.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["entity"],
        update_fields=["programme", "wanted", "order", "since"],
        batch_size=1_000,
    )


def _new(scope: Scope, order: WriteNight) -> NightProgramme:
    title = " ".join(order.title.split())
    if not title:
        raise Refused(_("Name the programme."))
    return NightProgramme(territory_id=scope.territory, name=title)


def _written(scope: Scope, row: NightProgramme, charge: Charge) -> None:
    refusal = next(iter(too_much(charge, controller(scope))), None) or _dim(scope, row, charge)
    if refusal is not None:
        raise Refused(said(refusal))
    row.charge = written(charge).decode()
    row.digest, row.changed_at = digest(row.charge), scope.now
    if row.planned:  # from now on it is somebody's, and no plan writes it anew
        row.planned = False
        HourAhead.objects.filter(programme=row).delete()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise Refused(_("There is a programme called %s already.") % row.name) from problem


def _dim(scope: Scope, row: NightProgramme, charge: Charge) -> Refusal | None:
    """Asked of the streets that follow it already; the desk asks those it is given to."""
    lamps = lamps_keeping(scope, row.pk) if row.pk else []
    on = night_of(scope.now, place(scope).zone)
    return too_dim(charge, owed_by(scope, lamps, on)) if lamps else None


def _known(scope: Scope, pk: int) -> NightProgramme:
    row = NightProgramme.objects.filter(territory_id=scope.territory, pk=pk).first()
    if row is None:
        raise Refused(_("There is no programme %d here.") % pk)
    return row


def _held(scope: Scope, pk: int) -> NightProgramme:
    _known(scope, pk)
    return NightProgramme.objects.select_for_update(of=("self",)).get(pk=pk)
