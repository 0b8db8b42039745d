"""Emptying the outbox: each notice is claimed, handed to its carrier once, and its end written down."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from eclor.core.facts.telling import tell
from eclor.core.identity.models import Person
from eclor.core.notices.carriers import carriers
from eclor.core.notices.carriers.port import (
    CarrierDown,
    Carries,
    Ready,
    Refused,
    TryLater,
    Unsure,
)
from eclor.core.notices.models import Address, Letter, LetterListed, Quiet, Sending
from eclor.core.notices.posting import SEND
from eclor.core.notices.rules import MOST_TRIES, QUIET_FROM, QUIET_UNTIL, next_wait, quiet_ends
from eclor.core.notices.topics import zone_of
from eclor.core.notices.words import Carrier, State
from eclor.core.notices.writing import MOST_IN_A_DAY, ready_of
from eclor.core.service.scope import Scope
from eclor.core.trust import purposes

log = logging.getLogger(__name__)
AT_ONCE = 200
DOUBTFUL_AFTER = timedelta(hours=1)  # far longer than any carrier takes to answer


@dataclass(frozen=True, slots=True)
class Held:
    """What is needed to carry one letter, read through an opened purpose."""

    ready: Ready
    address: str
    quiet: tuple[datetime, ...]


def send_due(scope: Scope, by: Mapping[Carrier, Carries] | None = None) -> int:
    """Send what is due in this federation, oldest first; how many arrived. Two may run at once."""
    by = carriers() if by is None else by
    _doubt(scope, by)
    with translation.override(settings.LANGUAGE_CODE):
        return sum(_send_by(scope, name, carrier) for name, carrier in by.items())


def _doubt(scope: Scope, by: Mapping[Carrier, Carries]) -> None:
    """A process died while it sent: what can be repeated is, the rest is left to a person to judge."""
    stuck = Sending.objects.filter(
        territory_id=scope.territory,
        state=State.SENDING,
        changed_at__lt=scope.now - DOUBTFUL_AFTER,
    )
    again = [name for name, carrier in by.items() if carrier.repeats]
    stuck.filter(carrier__in=again).update(
        state=State.WAITING, next_try_at=scope.now, changed_at=scope.now
    )
    said = _("The house stopped while it was sent.")
    stuck.update(state=State.UNSURE, changed_at=scope.now, trouble=said)


def _send_by(scope: Scope, name: Carrier, carrier: Carries) -> int:
    arrived = 0
    for _number in range(AT_ONCE):
        rows = _claimed(scope, name)
        if not rows:
            break
        try:
            arrived += _sent(scope, rows, carrier)
        except CarrierDown as problem:
            log.warning("%s: %s", name, problem)
            _try_later(scope, rows, str(problem))
            break  # the others wait too, and cost nobody a minute each
    return arrived


def _claimed(scope: Scope, name: Carrier) -> list[Sending]:
    """The next that is due, marked on disk before anything leaves the house.

    Of a daily letter it is everything that this reader is to find in it.
    """
    with transaction.atomic():
        due = Sending.objects.filter(
            territory_id=scope.territory,
            carrier=name,
            state=State.WAITING,
            next_try_at__lte=scope.now,
        ).select_for_update(skip_locked=True)
        row = due.order_by("next_try_at", "pk").first()
        if row is None:
            return []
        rows = [row, *_of_the_same_day(due, row)] if row.daily else [row]
        _mark(scope, rows, State.SENDING)
    return rows


def _of_the_same_day(due: QuerySet[Sending], row: Sending) -> list[Sending]:
    letter = LetterListed.objects.filter(pk=row.letter).first()
    if letter is None:
        return []
    others = LetterListed.objects.filter(subject=letter.subject).values("pk")
    same = due.filter(daily=True, letter__in=others).exclude(pk=row.pk)
    return list(same.order_by("pk")[: MOST_IN_A_DAY - 1])


def _sent(scope: Scope, rows: list[Sending], carrier: Carries) -> int:
    """How many arrived. Raises CarrierDown."""
    known = LetterListed.objects.filter(pk__in=[row.letter for row in rows])
    subjects = {one.pk: one.subject for one in known}
    _mark(scope, [row for row in rows if row.letter not in subjects], State.GONE)
    rows = [row for row in rows if row.letter in subjects]
    if not rows:
        return 0
    try:
        held = _held(scope, rows, subjects[rows[0].letter])
    except purposes.PurposeRefused as closed:
        _put_off(scope, rows, scope.now + next_wait(6), str(closed))
        return 0
    if held is None:
        _mark(scope, rows, State.GONE)
        return 0
    if held.quiet:
        _put_off(scope, rows, held.quiet[0], "")
        return 0
    return len(rows) if _carried(scope, rows, carrier, held) else 0


def _carried(scope: Scope, rows: list[Sending], carrier: Carries, held: Held) -> bool:
    try:
        carrier.carry(held.ready, held.address)
    except TryLater as problem:
        _try_later(scope, rows, str(problem))
    except Unsure as problem:
        if carrier.repeats:
            _try_later(scope, rows, str(problem))
        else:
            _mark(scope, rows, State.UNSURE, str(problem))
    except Refused as refusal:
        _mark(scope, rows, State.FAILED, str(refusal))
        if refusal.gone and rows[0].address is not None:
            _forget_address(scope, rows[0].letter, rows[0].address)
    else:
        _arrived(scope, rows)
        return True
    return False


@transaction.atomic
def _arrived(scope: Scope, rows: list[Sending]) -> None:
    _mark(scope, rows, State.SENT)
    for row in rows:
        if row.origin:
            tell(scope, "NoticeSent", {"origin": row.origin, "carrier": row.carrier})


def _held(scope: Scope, rows: list[Sending], subject: UUID) -> Held | None:
    """None when there is no address any more. Raises PurposeRefused."""
    row, said = rows[0], ", ".join(str(one.letter) for one in rows)
    with purposes.opened(scope, SEND, f"notice {said}", [subject]):
        letters = list(Letter.objects.filter(pk__in=[one.letter for one in rows]))
        address = Address.objects.filter(pk=row.address).first() if row.address else None
        quiet = Quiet.objects.filter(subject=subject).first()
    if not letters:  # frozen by the person, or closed by the commune: it waits for its end
        raise purposes.PurposeRefused(_("The person, or the commune, has closed notices."))
    where = address.address if address else _mail_address(letters[0], subject, row)
    if not where:
        return None
    ready = ready_of(letters) if row.daily else ready_of(letters[:1])
    return Held(ready, where, _quiet(scope, row, ready, quiet))


def _mail_address(letter: Letter, subject: UUID, row: Sending) -> str:
    if row.carrier != Carrier.MAIL:
        return ""
    if letter.address:
        return letter.address
    account = Person.objects.filter(subject=subject, is_active=True).first()
    return account.email if account else ""


def _quiet(scope: Scope, row: Sending, ready: Ready, said: Quiet | None) -> tuple[datetime, ...]:
    """When the quiet hours end, if they hold it back: mail rings nowhere, urgent things must."""
    if ready.urgent or row.carrier == Carrier.MAIL:
        return ()
    begins, ends = (said.begins, said.ends) if said else (QUIET_FROM, QUIET_UNTIL)
    until = quiet_ends(scope.now, zone_of(scope), begins, ends)
    return () if until is None else (until,)


def _forget_address(scope: Scope, letter: UUID, address: UUID) -> None:
    """The browser took its subscription back."""
    known = LetterListed.objects.get(pk=letter)
    with purposes.opened(scope, SEND, f"notice {letter}: no such address", [known.subject]):
        Address.objects.filter(pk=address).delete()


def _try_later(scope: Scope, rows: list[Sending], trouble: str) -> None:
    """All at the time of the one that was tried most: what goes in one letter stays together."""
    tries = max(row.tries for row in rows) + 1
    for row in rows:
        row.tries = tries
    if tries >= MOST_TRIES:
        _mark(scope, rows, State.FAILED, trouble)
    else:
        _put_off(scope, rows, scope.now + next_wait(tries - 1), trouble)


def _put_off(scope: Scope, rows: list[Sending], until: datetime, trouble: str) -> None:
    for row in rows:
        row.next_try_at = until
    _mark(scope, rows, State.WAITING, trouble)


def _mark(scope: Scope, rows: list[Sending], state: State, trouble: str = "") -> None:
    """All of a letter at once, or none."""
    for row in rows:
        row.state, row.changed_at, row.trouble = state, scope.now, trouble[:200]
    said = ("state", "changed_at", "trouble", "tries", "next_try_at")
    Sending.objects.bulk_update(rows, said)
