"""Sending what was handed over, one by one: down is tried again, unsure is looked up, never doubled."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.core.trust.purposes import PurposeRefused
from eclor.services.reports.actions.handling import handed_back
from eclor.services.reports.forwarding.answers import filled
from eclor.services.reports.forwarding.client import (
    Declined,
    Server,
    Taken,
    Unknowable,
    Unreachable,
    Unsure,
)
from eclor.services.reports.models import Forward, Operator
from eclor.services.reports.queries import people
from eclor.services.reports.rules.questions import Kept
from eclor.services.reports.texts import KINDS
from eclor.services.reports.words import Kind, State

FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)  # between two tries
FOLLOWED_EVERY = timedelta(minutes=30)
LEASE = timedelta(minutes=5)  # of whoever is sending it
ASKED_EVERY = timedelta(minutes=5)  # for the number behind a token
AT_ONCE = 50
MOST_WORDS = 4_000  # of a description, by the standard
NOT_TAKEN = Taken()
WAITING, UNSURE = Forward.State.WAITING, Forward.State.UNSURE


def forward(scope: Scope) -> int:
    """Send what is due; how many were taken in."""
    due = _due(scope).filter(territory_id=scope.territory).order_by("next_at", "pk")
    return sum(_send(scope, pk) for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]))


def _due(scope: Scope) -> QuerySet[Forward]:
    """What was taken back meanwhile is not sent any more."""
    return Forward.objects.filter(
        state__in=(WAITING, UNSURE), next_at__lte=scope.now, report__state=State.TRANSFERRED
    )


def _send(scope: Scope, pk: int) -> bool:
    """Whoever dies after the first line leaves it unsure: it is then looked up before it is sent."""
    row, doubtful = _claimed(scope, pk)
    if row is None:
        return False
    try:
        server = server_of(row.operator)
        number = server.found(_code(row), mark_of(row)) if doubtful else None
        taken = Taken(number=number) if number else _file(scope, row, server)
    except Unreachable as down:
        _note(row, UNSURE if doubtful else WAITING, said=str(down))
    except Unsure as lost:
        _note(row, UNSURE, said=str(lost))
    except Unknowable as unlisted:
        _note(row, Forward.State.ASKS, said=str(unlisted))
    except Declined as declined:
        _note(row, Forward.State.DECLINED, said=str(declined))
    else:
        row.next_at = scope.now + (FOLLOWED_EVERY if taken.number else ASKED_EVERY)
        _note(row, Forward.State.SENT, taken)
        audit.write(scope, "reports.forward", {"report": row.report_id, "number": taken.number})
    return row.state == Forward.State.SENT


@transaction.atomic
def _claimed(scope: Scope, pk: int) -> tuple[Forward | None, bool]:
    """The row for us alone, already marked unsure on disk; and whether it was so before."""
    rows = _due(scope).select_for_update(skip_locked=True, of=("self",)).filter(pk=pk)
    row = rows.select_related("operator", "report__commune", "report__asset").first()
    if row is None:
        return None, False
    doubtful, row.state = row.state == UNSURE, UNSURE
    row.tries += 1
    pause = min(LONGEST, FIRST * 2 ** min(row.tries - 1, 12))
    row.next_at = scope.now + max(pause, LEASE)
    row.save()
    return row, doubtful


def _note(row: Forward, state: str, taken: Taken = NOT_TAKEN, said: str = "") -> None:
    row.state, row.number, row.token, row.said = state, taken.number, taken.token, said[:300]
    _write(row)


def _write(row: Forward) -> None:
    """Unless it was handed over anew, or its operator taken out, while theirs was being asked."""
    same = Forward.objects.filter(pk=row.pk, name=row.name)
    same.update(
        state=row.state, number=row.number, token=row.token, said=row.said, next_at=row.next_at
    )


def _code(row: Forward) -> str:
    return str(row.operator.codes.get(row.report.kind, row.report.kind))


def _file(scope: Scope, row: Forward, server: Server) -> Taken:
    """With the answers in their own fields, as far as they ask for them."""
    code = _code(row)
    answers = _answers(scope, row)
    there = filled(answers, server.attributes(code) if answers else [])
    said = _said(row)
    words = " ".join([said["description"], *there.rest])[:MOST_WORDS]
    return server.file({**said, **there.fields, "description": words}, str(row.name))


def _answers(scope: Scope, row: Forward) -> list[Kept]:
    """Of whoever told it first; none once it was erased, or while the purpose is switched off."""
    report, why = row.report, f"report {row.report_id}, for {row.operator.name}"
    try:
        return people.first_answers(scope, report, why)
    except PurposeRefused:
        return []  # what is wrong and where goes all the same


def _said(row: Forward) -> dict[str, str]:
    """What is wrong and where; no word of whoever told it leaves the house."""
    report = row.report
    where = report.asset.name if report.asset else report.commune.name
    return {
        "service_code": _code(row),
        "lat": "" if report.lat is None else f"{report.lat:.6f}",
        "long": "" if report.lon is None else f"{report.lon:.6f}",
        "address_string": where,
        "address_id": report.commune.insee,
        "description": f"{KINDS[Kind(report.kind)]}, {where} ({mark_of(row)})",
    }


def mark_of(row: Forward) -> str:
    """By which we find it again among theirs."""
    return f"Eclor {row.territory_id}-{row.report_id}-{str(row.name)[:8]}"


def server_of(operator: Operator) -> Server:
    """Raises Unreachable where its key or address cannot be read any more."""
    try:
        return Server(root=operator.root, key=operator.key, jurisdiction=operator.jurisdiction)
    except ValueError as unreadable:
        raise Unreachable(str(unreadable)) from unreadable


@transaction.atomic
def decide(scope: Scope, report: int, arrived: bool) -> None:
    """An agent asked the operator: it arrived, or it is to be sent again."""
    row = Forward.objects.select_for_update().filter(
        territory_id=scope.territory, report_id=report, state=Forward.State.ASKS
    )
    state = Forward.State.ARRIVED if arrived else WAITING
    if row.update(state=state, next_at=scope.now):
        audit.write(scope, "reports.decide_forward", {"report": report, "arrived": arrived})


def follow(scope: Scope) -> int:
    """Ask how those that were taken in stand; what they closed is done here. How many were."""
    due = Forward.objects.filter(
        territory_id=scope.territory,
        state=Forward.State.SENT,
        next_at__lte=scope.now,
        report__state=State.TRANSFERRED,
    ).select_related("operator")
    done = 0
    for row in due.order_by("next_at", "pk")[:AT_ONCE]:
        row.next_at = scope.now + FOLLOWED_EVERY
        try:
            done += _asked_after(scope, row, server_of(row.operator))
        except Unreachable as down:
            row.said = str(down)[:300]
        _write(row)
    return done


def _asked_after(scope: Scope, row: Forward, server: Server) -> bool:
    """How it stands there; first its number, where they gave a token. Raises Unreachable."""
    row.number = row.number or server.number_of(row.token) or ""
    if not row.number:
        row.next_at = scope.now + ASKED_EVERY
        return False
    status, notes = server.standing(row.number)
    row.said = notes[:300]
    return status == "closed" and handed_back(scope, row.report_id)
