"""What people change on the console itself: the views they keep, the notes they hand over."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.alarms import queries as alarms
from eclor.core.identity.models import Person
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Territory
from eclor.core.trust import audit
from eclor.faces.hypervisor.models import HandoverNote, HandoverReading, SavedView
from eclor.faces.hypervisor.words import LONGEST_NAME, LONGEST_NOTE, MOST_VIEWS, shift_at

LARGEST_STATE = 4000  # characters of JSON


class Refused(ValueError):
    """What was asked cannot be done; the text says why to whoever asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SaveView:
    """Keep how the screen stands under a name; the same name again replaces it."""

    name: str
    state: Mapping[str, Any]

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise Refused(_("Give a name of at most %d characters.") % LONGEST_NAME)
        if not isinstance(self.state, dict) or len(json.dumps(self.state)) > LARGEST_STATE:
            raise Refused(_("This view cannot be kept: reload the page and try again."))


@transaction.atomic
def save_view(scope: Scope, order: SaveView) -> SavedView:
    """Keep it for this person. Raises Refused beyond the number of views one may keep."""
    person, name = _myself(scope), order.name.strip()
    mine = SavedView.objects.filter(territory_id=scope.territory, person=person)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        raise Refused(_("You keep %d views already: take one away first.") % MOST_VIEWS)
    view, _created = SavedView.objects.update_or_create(
        person=person,
        name=name,
        defaults={
            "territory_id": scope.territory,
            "state": dict(order.state),
            "saved_at": scope.now,
        },
    )
    audit.write(scope, "console.save_view", {"view": view.pk, "name": name})
    return view


@transaction.atomic
def forget_view(scope: Scope, pk: int) -> None:
    """Take away a view of one's own; one that is gone already stays gone."""
    gone, _each = SavedView.objects.filter(pk=pk, person=_myself(scope)).delete()
    if gone:
        audit.write(scope, "console.forget_view", {"view": pk})


@transaction.atomic
def write_note(scope: Scope, text: str) -> HandoverNote:
    """Hand something over to the next shift, signed; the same note sent twice is one."""
    said = text.strip().replace("\x00", "")
    if not said:
        raise Refused(_("Write what the next shift should know."))
    if len(said) > LONGEST_NOTE:
        raise Refused(_("Write at most %d characters.") % LONGEST_NOTE)
    person = _myself(scope)
    shift = shift_at(scope.now, Territory.objects.get(pk=scope.territory).timezone)
    same = {"territory_id": scope.territory, "person": person, "shift_start": shift.start}
    known = HandoverNote.objects.filter(text=said, **same).first()
    if known is not None:
        return known
    counted = alarms.counts(scope)
    note = HandoverNote.objects.create(
        **same,
        signed=person.name,
        turn=shift.turn,
        written_at=scope.now,
        text=said,
        open_alarms=counted["waiting"] + counted["taken"],
        unowned=counted["waiting"],
    )
    audit.write(scope, "console.write_note", {"note": note.pk})
    return note


@transaction.atomic
def read_note(scope: Scope, pk: int) -> None:
    """Say that one has read it; said twice, it is said once, and one's own needs no saying."""
    person = _myself(scope)
    note = HandoverNote.objects.filter(territory_id=scope.territory, pk=pk).first()
    if note is None:
        raise Refused(_("This note is not here any more."))
    if note.person_id == person.pk:
        return
    HandoverReading.objects.get_or_create(
        note=note,
        person=person,
        defaults={
            "territory_id": scope.territory,
            "signed": person.name,
            "read_at": scope.now,
        },
    )


def _myself(scope: Scope) -> Person:
    if not scope.person:
        raise Refused(_("Sign in first."))
    return Person.objects.get(pk=int(scope.person), territory_id=scope.territory)
