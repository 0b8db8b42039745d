"""Interventions: asked for, planned, done, dismissed, and one day forgotten."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.context import queries as context
from eclor.core.facts.telling import tell
from eclor.core.pictures.rebuilding import rebuild
from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.services.lighting.models import (
    CABINET,
    FEEDER,
    LAMP,
    Intervention,
    InterventionPhoto,
)
from eclor.services.lighting.queries.interventions import (
    NoSuchIntervention,
    alarms_of,
    photo_of,
    teams,
    within_reach,
)
from eclor.services.lighting.rules.interventions import may_become
from eclor.services.lighting.words.interventions import (
    AskIntervention,
    Defect,
    DismissIntervention,
    FinishIntervention,
    PlanIntervention,
    Stage,
)

REPAIRED = (LAMP, FEEDER, CABINET)
KEPT = timedelta(days=3660)
MOST_PHOTOS = 6
SIDE, SMALL = 1600, 360  # pixels


class Refused(ValueError):
    """It cannot be done as it stands; the text says why, in the reader's language."""


@transaction.atomic
def ask_intervention(scope: Scope, order: AskIntervention) -> Intervention:
    """Ask for it, or give back the open one that already answers the same alarm. Raises Refused."""
    thing = context.entities(scope).filter(pk=order.entity, type__in=REPAIRED).first()
    if thing is None:
        raise Refused(_("There is no lamp, feeder or cabinet %d within your reach.") % order.entity)
    if order.alarm:
        known = within_reach(scope).filter(alarm=order.alarm, ended_at__isnull=True).first()
        if known is not None:
            return known
        if order.alarm not in [alarm.id for alarm in alarms_of(scope, thing.pk)]:
            raise Refused(_("This alarm is over or belongs to something else."))
    made = Intervention.objects.create(
        territory_id=scope.territory,
        entity=thing,
        alarm=order.alarm,
        defect=order.defect,
        what=order.what.strip(),
        asked_at=scope.now,
        asked_by=scope.person,
    )
    _done(scope, "ask", "InterventionAsked", order, made)
    return made


@transaction.atomic
def ask_for_reported(scope: Scope, entity: int, defect: Defect, cause: str) -> Intervention | None:
    """Somebody reported this lamp: ask for it once, whatever the number of reports.

    None when the lamp is gone. ``cause`` is the signal of the fact; it may come more than once.
    """
    lamps = context.entities(scope).select_for_update(of=("self",))  # one report at a time
    if lamps.filter(pk=entity, type=LAMP).first() is None:
        return None
    known = within_reach(scope).filter(entity=entity, ended_at__isnull=True).first()
    if known is not None:
        # Told all the same: the report that came later follows the work that is under way.
        fact = "InterventionPlanned" if known.stage == Stage.PLANNED else "InterventionAsked"
        tell(scope, fact, _body(known), cause=cause)
        return known
    made = Intervention.objects.create(
        territory_id=scope.territory,
        entity_id=entity,
        defect=defect,
        asked_at=scope.now,
        asked_by=scope.person,
    )
    _done(scope, "ask", "InterventionAsked", {"entity": entity, "defect": defect.value}, made)
    return made


@transaction.atomic
def plan_intervention(scope: Scope, order: PlanIntervention) -> Intervention:
    """Give it a day and somebody; may be planned anew. Raises NoSuchIntervention, Refused."""
    row = _held(scope, order.intervention, Stage.PLANNED)
    if order.person and order.person not in dict(teams(scope)):
        raise Refused(_("Nobody with this number works here."))
    row.stage, row.planned_on = Stage.PLANNED, order.on
    row.assignee, row.lift = order.person, order.lift
    row.save(update_fields=["stage", "planned_on", "assignee", "lift"])
    _done(scope, "plan", "InterventionPlanned", order, row)
    return row


@transaction.atomic
def finish_intervention(
    scope: Scope, order: FinishIntervention, photo: bytes = b"", form: uuid.UUID | None = None
) -> Intervention:
    """It is done, with a photo of it or none. ``form`` is drawn by the sender: sent again, the same
    one changes nothing. Raises NoSuchIntervention, Refused, PictureRefused."""
    row = _locked(scope, order.intervention)
    if form is not None and row.form == form:
        return row
    _refuse_ended(row, Stage.DONE)
    row.origin, row.renewed, row.form = order.origin, order.renewed, form
    row.parts = [[part.name, part.count] for part in order.parts]
    _end(scope, row, Stage.DONE, order.report)
    if photo:
        _hang(scope, row, photo)
    _done(scope, "finish", "InterventionDone", order, row)
    return row


@transaction.atomic
def dismiss_intervention(scope: Scope, order: DismissIntervention) -> Intervention:
    """Nothing is to be done. Raises NoSuchIntervention, Refused."""
    row = _held(scope, order.intervention, Stage.DISMISSED)
    _end(scope, row, Stage.DISMISSED, order.report)
    _done(scope, "dismiss", "InterventionDismissed", order, row)
    return row


@transaction.atomic
def add_photo(scope: Scope, intervention: int, photo: bytes) -> InterventionPhoto:
    """Hang a picture on it, even when it has ended. Raises NoSuchIntervention, Refused,
    PictureRefused."""
    row = _locked(scope, intervention)
    hung = _hang(scope, row, photo)
    audit.write(scope, "lighting.add_photo", {"intervention": row.pk, "photo": hung.pk})
    return hung


@transaction.atomic
def take_photo_away(scope: Scope, pk: int) -> None:
    """For ever. Raises NoSuchIntervention."""
    row = photo_of(scope, pk)
    row.delete()
    order = {"intervention": row.intervention_id, "photo": pk}
    audit.write(scope, "lighting.take_photo_away", order)


def _hang(scope: Scope, row: Intervention, photo: bytes) -> InterventionPhoto:
    if row.photos.count() >= MOST_PHOTOS:
        raise Refused(_("An intervention has at most %d photos.") % MOST_PHOTOS)
    picture = rebuild(photo, SIDE)
    return InterventionPhoto.objects.create(
        territory_id=scope.territory,
        intervention=row,
        taken_at=scope.now,
        taken_by=scope.person,
        picture=picture,
        small=rebuild(picture, SMALL),
    )


def forget_interventions(scope: Scope) -> int:
    """Those that ended ten years ago; how many there were."""
    ended = Intervention.objects.filter(territory_id=scope.territory, ended_at__lt=scope.now - KEPT)
    gone, _by_table = ended.delete()
    return gone


def _held(scope: Scope, pk: int, then: Stage) -> Intervention:
    row = _locked(scope, pk)
    _refuse_ended(row, then)
    return row


def _locked(scope: Scope, pk: int) -> Intervention:
    row = within_reach(scope).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NoSuchIntervention(f"There is no intervention {pk} here.")
    return row


def _refuse_ended(row: Intervention, then: Stage) -> None:
    if not may_become(Stage(row.stage), then):
        raise Refused(_("Intervention %d has ended already.") % row.pk)


def _end(scope: Scope, row: Intervention, stage: Stage, report: str) -> None:
    row.stage, row.report = stage, report.strip()
    row.ended_at, row.ended_by = scope.now, scope.person
    row.save(
        update_fields=[
            "stage", "report", "ended_at", "ended_by", "origin", "renewed", "parts", "form",
        ]
    )  # fmt: skip


def _done(scope: Scope, verb: str, fact: str, order: object, row: Intervention) -> None:
    signal = audit.write(scope, f"lighting.{verb}_intervention", order)
    tell(scope, fact, _body(row), cause=signal)


def _body(row: Intervention) -> dict[str, str | int]:
    return {"intervention": row.pk, "entity": row.entity_id, "defect": str(row.defect)}
