"""Moving a report through its life: one step, one line in its history, one fact."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from eclor.core.facts.telling import tell
from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.services.reports.actions.handing import hand_over
from eclor.services.reports.actions.marking import put_on_map, take_off_map
from eclor.services.reports.models import Report, Step
from eclor.services.reports.queries import answers
from eclor.services.reports.queries.calendars import due_by
from eclor.services.reports.queries.reports import NoSuchReport, route_of, within_reach
from eclor.services.reports.rules.life import CLOSED, may_become, path
from eclor.services.reports.words import LONGEST_NOTE, REOPENED_WITHIN, Kind, Refusal, State


class Refused(ValueError):
    """It cannot be done as it stands; the text says why, in the reader's language."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """One step. ``note`` is read by whoever reported it; ``team`` treats it, or the operator does.

    ``refusal`` goes with a refusal, ``into`` with a merge. ``answer`` is a ready answer that is
    said where there is no note, and in English too where the note is as it was written.
    ``photo`` shows the work done: rebuilt from its pixels, and nobody is on it.
    """

    report: int
    to: State
    note: str = ""
    team: str = ""
    refusal: Refusal | None = None
    into: int = 0
    answer: int = 0
    photo: bytes | None = None

    def __post_init__(self) -> None:
        if len(self.note) > LONGEST_NOTE or len(self.team) > 80:
            raise ValueError(f"At most {LONGEST_NOTE} characters of note, 80 of a team's name.")


@transaction.atomic
def move(scope: Scope, order: Move) -> Report:
    """Bring a report to its next state. Raises NoSuchReport, Refused."""
    row = _held(scope, order.report)
    if not may_become(State(row.state), order.to):
        raise Refused(_("Report %d has moved on meanwhile: read its page again.") % row.pk)
    _explain(scope, row, order)
    _step(scope, row, order.to, *_note(scope, row, order))
    if order.photo and order.to is State.DONE:
        row.repairs.create(territory_id=scope.territory, at=scope.now, picture=order.photo)
    if order.to is State.TRANSFERRED:
        hand_over(scope, row, row.team)
    said = {"report": row.pk, "to": order.to.value, "team": order.team, "into": order.into}
    signal = audit.write(scope, "reports.move", said)
    tell(scope, "ReportMoved", {"report": row.pk, "state": order.to.value}, cause=signal)
    return row


@transaction.atomic
def work_on(scope: Scope, asset: int, to: State, room: str) -> int:
    """The team of another room plans or ends work on a lamp: its open reports follow; how many."""
    rows = Report.objects.filter(asset_id=asset, kind=Kind.LAMP)
    return _follow(scope, rows, to, room)


@transaction.atomic
def work_on_report(scope: Scope, report: int, to: State, room: str) -> int:
    """The team of another room plans or ends work that this report asked for."""
    return _follow(scope, Report.objects.filter(pk=report), to, room)


@transaction.atomic
def handed_back(scope: Scope, report: int) -> bool:
    """The operator closed it: done here, too; False when it is no longer theirs."""
    row = Report.objects.select_for_update().filter(
        territory_id=scope.territory, pk=report, state=State.TRANSFERRED
    )
    found = row.first()
    if found is None:
        return False
    _step(scope, found, State.DONE)
    signal = audit.write(scope, "reports.handed_back", {"report": report})
    tell(scope, "ReportMoved", {"report": report, "state": State.DONE.value}, cause=signal)
    return True


def _follow(scope: Scope, rows: QuerySet[Report], to: State, room: str) -> int:
    there = replace(scope, person=room, communes=frozenset())
    moved = 0
    rows = rows.filter(territory_id=scope.territory).select_for_update()
    for row in rows.order_by("pk"):
        for step in path(State(row.state), to):
            _step(there, row, step)
            tell(there, "ReportMoved", {"report": row.pk, "state": step.value})
            moved += step is to
    return moved


@transaction.atomic
def not_solved(scope: Scope, report: int) -> Report:
    """Whoever reported it says within two weeks that it is not solved. Raises Refused."""
    row = Report.objects.select_for_update().filter(pk=report, territory_id=scope.territory).get()
    late = row.closed_at is not None and scope.now - row.closed_at > REOPENED_WITHIN
    if row.state not in (State.DONE, State.VERIFIED) or late:
        raise Refused(_("This report cannot be reopened any more: write a new one."))
    _step(scope, row, State.REOPENED)
    signal = audit.write(scope, "reports.not_solved", {"report": row.pk})
    tell(scope, "ReportMoved", {"report": row.pk, "state": State.REOPENED.value}, cause=signal)
    return row


@transaction.atomic
def solved(scope: Scope, report: int) -> Report:
    """Whoever reported it saw that it is solved. Raises Refused where that is said already."""
    row = Report.objects.select_for_update().filter(pk=report, territory_id=scope.territory).get()
    if row.state != State.DONE:
        raise Refused(_("Report %d has moved on meanwhile: read its page again.") % row.pk)
    _step(scope, row, State.VERIFIED)
    signal = audit.write(scope, "reports.solved", {"report": row.pk})
    tell(scope, "ReportMoved", {"report": row.pk, "state": State.VERIFIED.value}, cause=signal)
    return row


def _held(scope: Scope, pk: int) -> Report:
    row = within_reach(scope).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NoSuchReport(f"There is no report {pk} here.")
    return row


def _explain(scope: Scope, row: Report, order: Move) -> None:
    """What a state needs besides itself. Raises Refused."""
    if order.to is State.REFUSED:
        if order.refusal is None:
            raise Refused(_("Say why it is refused."))
        row.refusal = order.refusal
    if order.to is State.MERGED:
        row.merged_into = _target(scope, row, order.into)
    if order.team.strip():
        row.team = order.team.strip()
    if order.to in (State.TRANSFERRED, State.ASSIGNED) and not row.team:
        raise Refused(_("Say who takes it over."))


def _note(scope: Scope, row: Report, order: Move) -> tuple[str, str]:
    """What is said, and the same in English where a ready answer has it. Raises Refused."""
    if not order.answer:
        return order.note.strip(), ""
    text = next((one for one in answers.fitting(scope, row) if one.pk == order.answer), None)
    if text is None:
        raise Refused(_("This ready answer is for other reports."))
    french, english = (words[:LONGEST_NOTE] for words in answers.said(text, row))
    changed = order.note.split() not in ([], french.split())
    return (order.note.strip(), "") if changed else (french, english)


def _target(scope: Scope, row: Report, into: int) -> Report:
    found = within_reach(scope).filter(pk=into).exclude(pk=row.pk).first()
    if found is None or found.kind != row.kind or found.state in CLOSED:
        raise Refused(_("There is no other open report %d of this category.") % into)
    return found


def _step(scope: Scope, row: Report, to: State, note: str = "", english: str = "") -> None:
    was_closed = State(row.state) in CLOSED
    row.state, row.changed_at = to, scope.now
    if to in CLOSED:
        row.closed_at = row.closed_at if was_closed else scope.now
    elif was_closed:
        _open_again(scope, row)
    row.save()
    Step.objects.create(
        territory_id=scope.territory,
        report=row,
        at=scope.now,
        state=to,
        actor=scope.person,
        note=note,
        note_en=english,
    )
    if to in CLOSED and not was_closed:
        take_off_map(scope, row)
    elif was_closed and to not in CLOSED:
        put_on_map(scope, row)


def _open_again(scope: Scope, row: Report) -> None:
    """With a delay of its own, and no more refused or merged."""
    row.closed_at, row.refusal, row.merged_into = None, "", None
    row.warned = 0
    way = route_of(scope, row.commune_id, Kind(row.kind), row.owner)
    row.due_at = due_by(scope, row.commune_id, way, scope.now)
