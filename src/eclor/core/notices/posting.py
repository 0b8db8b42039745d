"""Putting a notice into the outbox: once, on the carriers that its reader chose."""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction

from eclor.core.notices.models import (
    AddressListed,
    Choice,
    ChoiceListed,
    Letter,
    LetterListed,
    Sending,
)
from eclor.core.notices.rules import next_morning
from eclor.core.notices.topics import is_urgent, zone_of
from eclor.core.notices.words import Carrier, Notice, Wish
from eclor.core.service.scope import Scope
from eclor.core.trust import purposes
from eclor.core.trust.charter.queries import purposes as in_force

SEND, CHOOSE = "notices.send", "notices.choose"  # purposes
KEPT = timedelta(days=7)  # of what was told; by then it has arrived or never will
AT_ONCE = 900  # persons that one opening may name are 1,000
Way = tuple[Carrier, uuid.UUID | None]  # a carrier, and the device it goes to
_NAMES = uuid.UUID("6f5a1c2e-6a0b-4a53-9d5e-0c1e7b9d3f10")  # of our letters (RFC 9562, version 5)


def collects(scope: Scope) -> bool:
    """Whether the charter in force lets the house keep addresses and write to people."""
    active = {one.key for one in in_force(scope.territory) if one.active}
    return {SEND, CHOOSE} <= active


def post(scope: Scope, notice: Notice) -> int:
    """Have one person told, in the transaction of whoever asks; on how many carriers or devices.

    The same key again adds nothing. 0 when the person chose none, or the charter closes notices.
    """
    if not collects(scope):
        return 0
    if notice.email or notice.carriers:
        return _put(scope, notice, notice.subject, notice.carriers or frozenset({Carrier.MAIL}))
    listed = ChoiceListed.objects.filter(subject=notice.subject, topic=notice.topic)
    return _to_readers(scope, notice, [notice.subject]) if listed.exists() else 0


def publish(scope: Scope, notice: Notice) -> int:
    """Tell everybody who chose this topic, for its commune or for all; on how many carriers.

    The notice's own subject is not looked at. Who chose it is looked up by persons named in the ledger.
    """
    if not collects(scope):
        return 0
    found = ChoiceListed.objects.filter(territory_id=scope.territory, topic=notice.topic)
    readers = sorted(set(found.values_list("subject", flat=True)))
    return sum(
        _to_readers(scope, notice, readers[start : start + AT_ONCE])
        for start in range(0, len(readers), AT_ONCE)
    )


def _to_readers(scope: Scope, notice: Notice, readers: list[uuid.UUID]) -> int:
    with purposes.opened(scope, SEND, f"{notice.topic}: {notice.key}", readers):
        rows = Choice.objects.filter(subject__in=readers, topic=notice.topic)
        wishes = [(row.subject, Wish.of(row.wish)) for row in rows.order_by("pk")]
    return sum(
        _put(scope, notice, subject, wish.carriers, wish.daily and not is_urgent(notice.topic))
        for subject, wish in wishes
        if wish.wants(notice.commune)
    )


def post_to(scope: Scope, notice: Notice, address: uuid.UUID, carrier: Carrier) -> None:
    """Tell this very address, chosen or not: a number that is being proven."""
    _put_on(scope, notice, notice.subject, [(carrier, address)])


def _put(
    scope: Scope,
    notice: Notice,
    subject: uuid.UUID,
    chosen: frozenset[Carrier],
    daily: bool = False,
) -> int:
    return _put_on(scope, notice, subject, _ways(notice, subject, chosen), daily)


def _put_on(
    scope: Scope, notice: Notice, subject: uuid.UUID, ways: list[Way], daily: bool = False
) -> int:
    number = uuid.uuid5(_NAMES, f"{scope.territory}:{subject}:{notice.key}")
    if not ways or _known(number):
        return 0
    try:
        with transaction.atomic():
            _write(scope, notice, subject, number)
            Sending.objects.bulk_create(
                _sending(scope, notice, number, way, daily and way[0] is Carrier.MAIL)
                for way in ways
            )
    except IntegrityError:
        # The same, told by another process at this very moment?
        if _known(number):
            return 0
        raise
    return len(ways)


def _known(number: uuid.UUID) -> bool:
    """How far it was is kept longer than its words: told again in between, it is told once all the same."""
    told = LetterListed.objects.filter(pk=number).exists()
    return told or Sending.objects.filter(letter=number).exists()


def _ways(notice: Notice, subject: uuid.UUID, chosen: frozenset[Carrier]) -> list[Way]:
    """Each carrier with the device it goes to; mail goes to the letter's or the account's address."""
    ways: list[Way] = [(Carrier.MAIL, None)] if Carrier.MAIL in chosen else []
    known = AddressListed.objects.filter(subject=subject, carrier__in=chosen - {Carrier.MAIL})
    return ways + [(Carrier(one.carrier), one.pk) for one in known.order_by("pk")]


def _write(scope: Scope, notice: Notice, subject: uuid.UUID, number: uuid.UUID) -> None:
    Letter.objects.create(
        id=number,
        territory_id=scope.territory,
        subject=subject,
        retained_until=scope.now + KEPT,
        topic=notice.topic,
        address=notice.email,
        title=" ".join(notice.title.splitlines()),
        text=notice.text,
        path=notice.path,
        told_at=scope.now,
    )


def _sending(scope: Scope, notice: Notice, letter: uuid.UUID, way: Way, daily: bool) -> Sending:
    carrier, address = way
    return Sending(
        territory_id=scope.territory,
        letter=letter,
        carrier=carrier,
        address=address,
        origin=notice.origin,
        daily=daily,
        next_try_at=next_morning(scope.now, zone_of(scope)) if daily else scope.now,
        changed_at=scope.now,
    )
