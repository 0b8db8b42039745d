"""Emptying the outbox: each notice is claimed, handed to its carrier once, and its end written down."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
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
from eclor.core.notices.topics import is_urgent
from eclor.core.notices.words import Carrier, State
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Territory
from eclor.core.trust import purposes

log = logging.getLogger(__name__)
AT_ONCE = 200
DOUBTFUL_AFTER = timedelta(hours=1)  # far longer than any carrier takes to answer


@dataclass(frozen=True, slots=True)
class Held:
    """What is needed to carry one notice, read through an opened purpose."""

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
        row = _claimed(scope, name)
        if row is None:
            break
        try:
            arrived += _sent(scope, row, carrier)
        except CarrierDown as problem:
            log.warning("%s: %s", name, problem)
            _try_later(scope, row, str(problem))
            break  # the others wait too, and cost nobody a minute each
    return arrived


def _claimed(scope: Scope, name: Carrier) -> Sending | None:
    """The next that is due, marked on disk before anything leaves the house."""
    with transaction.atomic():
        row = (
            Sending.objects.filter(
                territory_id=scope.territory,
                carrier=name,
                state=State.WAITING,
                next_try_at__lte=scope.now,
            )
            .order_by("next_try_at", "pk")
            .select_for_update(skip_locked=True)
            .first()
        )
        if row is not None:
            _mark(scope, row, State.SENDING)
    return row


def _sent(scope: Scope, row: Sending, carrier: Carries) -> bool:
    """Whether it arrived. Raises CarrierDown."""
    known = LetterListed.objects.filter(pk=row.letter).first()
    if known is None:
        _mark(scope, row, State.GONE)
        return False
    try:
        held = _held(scope, row, known)
    except purposes.PurposeRefused as closed:
        _put_off(scope, row, scope.now + next_wait(6), str(closed))
        return False
    if held is None:
        _mark(scope, row, State.GONE)
        return False
    if held.quiet:
        _put_off(scope, row, held.quiet[0], "")
        return False
    return _carried(scope, row, carrier, held)


def _carried(scope: Scope, row: Sending, carrier: Carries, held: Held) -> bool:
    try:
        carrier.carry(held.ready, held.address)
    except TryLater as problem:
        _try_later(scope, row, str(problem))
    except Unsure as problem:
        if carrier.repeats:
            _try_later(scope, row, str(problem))
        else:
            _mark(scope, row, State.UNSURE, str(problem))
    except Refused as refusal:
        _mark(scope, row, State.FAILED, str(refusal))
        if refusal.gone and row.address is not None:
            _forget_address(scope, row.letter, row.address)
    else:
        _arrived(scope, row)
        return True
    return False


@transaction.atomic
def _arrived(scope: Scope, row: Sending) -> None:
    _mark(scope, row, State.SENT)
    if row.origin:
        tell(scope, "NoticeSent", {"origin": row.origin, "carrier": row.carrier})


def _held(scope: Scope, row: Sending, known: LetterListed) -> Held | None:
    """None when there is no address any more. Raises PurposeRefused."""
    with purposes.opened(scope, SEND, f"notice {row.letter}", [known.subject]):
        letter = Letter.objects.filter(pk=row.letter).first()
        address = Address.objects.filter(pk=row.address).first() if row.address else None
        quiet = Quiet.objects.filter(subject=known.subject).first()
    if letter is None:  # frozen by the person, or closed by the commune: it waits for its end
        raise purposes.PurposeRefused(_("The person, or the commune, has closed notices."))
    where = address.address if address else _mail_address(letter, known.subject, row)
    if not where:
        return None
    ready = _ready(letter)
    return Held(ready, where, _quiet(scope, row, ready, quiet))


def _mail_address(letter: Letter, subject: UUID, row: Sending) -> str:
    if row.carrier != Carrier.MAIL:
        return ""
    if letter.address:
        return letter.address
    account = Person.objects.filter(subject=subject, is_active=True).first()
    return account.email if account else ""


def _ready(letter: Letter) -> Ready:
    return Ready(
        id=letter.pk,
        title=letter.title,
        text=letter.text,
        link=f"{settings.ECLOR.origin}{letter.path}" if letter.path else "",
        urgent=is_urgent(letter.topic),
    )


def _quiet(scope: Scope, row: Sending, ready: Ready, said: Quiet | None) -> tuple[datetime, ...]:
    """When the quiet hours end, if they hold it back: mail rings nowhere, urgent things must."""
    if ready.urgent or row.carrier == Carrier.MAIL:
        return ()
    zone = ZoneInfo(Territory.objects.get(pk=scope.territory).timezone)
    begins, ends = (said.begins, said.ends) if said else (QUIET_FROM, QUIET_UNTIL)
    until = quiet_ends(scope.now, zone, begins, ends)
    return () if until is None else (until,)


def _forget_address(scope: Scope, letter: UUID, address: UUID) -> None:
    """The browser took its subscription back."""
    known = LetterListed.objects.get(pk=letter)
    with purposes.opened(scope, SEND, f"notice {letter}: no such address", [known.subject]):
        Address.objects.filter(pk=address).delete()


def _try_later(scope: Scope, row: Sending, trouble: str) -> None:
    row.tries += 1
    if row.tries >= MOST_TRIES:
        _mark(scope, row, State.FAILED, trouble)
    else:
        _put_off(scope, row, scope.now + next_wait(row.tries - 1), trouble)


def _put_off(scope: Scope, row: Sending, until: datetime, trouble: str) -> None:
    row.next_try_at = until
    _mark(scope, row, State.WAITING, trouble)


def _mark(scope: Scope, row: Sending, state: State, trouble: str = "") -> None:
    row.state, row.changed_at, row.trouble = state, scope.now, trouble[:200]
    row.save(update_fields=["state", "changed_at", "trouble", "tries", "next_try_at"])
