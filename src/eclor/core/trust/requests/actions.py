"""Writing a request down, taking longer, closing it; who asked stands behind the guard."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.service.scope import Scope
from eclor.core.trust import audit, purposes
from eclor.core.trust.mine.erasing import erase_in
from eclor.core.trust.models import RightsListed, RightsRequest
from eclor.core.trust.requests.clock import due_on

ANSWER = "trust.answer_rights"
KEPT = timedelta(days=1095)  # a choice: three years, to show that the answer was given


class RequestRefused(ValueError):
    """It cannot be done as it stands; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What somebody asked for, and how to answer them; ``words`` as they were said or written."""

    kind: str
    received: date
    name: str
    contact: str
    words: str


@transaction.atomic
def write_down(scope: Scope, asked: Asked) -> UUID:
    """Give the request its number and its clock. Raises RequestRefused for a day to come or long past."""
    if asked.received > today(scope):
        raise RequestRefused(_("It cannot have been received tomorrow."))
    if asked.received <= today(scope) - KEPT:
        # The guard would hide it at once, unread.
        raise RequestRefused(_("It would be forgotten already: look at the year."))
    row = RightsRequest(
        territory_id=scope.territory,
        subject=uuid4(),
        retained_until=datetime.combine(asked.received, time(), tzinfo=_zone()) + KEPT,
        kind=asked.kind,
        received_on=asked.received,
        due_on=due_on(asked.received),
        name=asked.name.strip(),
        contact=asked.contact.strip(),
        words=asked.words.strip(),
    )
    row.save(force_insert=True)
    audit.write(scope, "trust.write_request", {"request": str(row.pk), "kind": asked.kind})
    return row.pk


def read(scope: Scope, known: RightsListed) -> RightsRequest:
    """Who asked and what. Raises PurposeRefused, and RequestRefused once it is no more."""
    with purposes.opened(scope, ANSWER, f"request {known.pk}", [known.subject]):
        row = RightsRequest.objects.filter(pk=known.pk).first()
    if row is None:
        raise RequestRefused(_("This request is no more."))
    return row


def take_longer(scope: Scope, known: RightsListed, why: str) -> None:
    """Three months instead of one; the person must be told why within the first.

    Raises RequestRefused when it is too late or was done already, PurposeRefused.
    """
    if known.closed_on or known.extended:
        raise RequestRefused(_("It is answered, or has its longer time already."))
    if today(scope) > known.due_on:
        raise RequestRefused(_("The first month is over: it cannot be made longer any more."))
    if not why.strip():
        raise RequestRefused(_("Say why it takes longer: the person must be told."))
    _change(scope, known, extended=True, due_on=due_on(known.received_on, extended=True))
    audit.write(scope, "trust.extend_request", {"request": str(known.pk), "because": why.strip()})


def close(scope: Scope, known: RightsListed, outcome: str) -> None:
    """It was answered. Raises RequestRefused, PurposeRefused."""
    if known.closed_on:
        raise RequestRefused(_("It is answered already."))
    if not outcome.strip():
        raise RequestRefused(_("Say what was answered."))
    _change(scope, known, closed_on=today(scope), outcome=outcome.strip())
    audit.write(scope, "trust.close_request", {"request": str(known.pk)})


def pending(scope: Scope) -> list[RightsListed]:
    """Those not answered, the most urgent first: no name is needed for that."""
    found = RightsListed.objects.filter(territory_id=scope.territory, closed_on=None)
    return list(found.order_by("due_on", "pk"))


def one(scope: Scope, pk: UUID) -> RightsListed | None:
    return RightsListed.objects.filter(territory_id=scope.territory, pk=pk).first()


def today(scope: Scope) -> date:
    return scope.now.astimezone(_zone()).date()


def forget(scope: Scope, subject: str) -> int:
    return erase_in(scope, subject, RightsRequest._meta.db_table)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def _change(scope: Scope, known: RightsListed, **values: object) -> None:
    with purposes.opened(scope, ANSWER, f"request {known.pk}", [known.subject]):
        if not RightsRequest.objects.filter(pk=known.pk, closed_on=None).update(**values):
            raise RequestRefused(_("It is answered already."))
