"""What the outbox shows: how many, which are stuck; the letters themselves only in a demonstration."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from eclor.core.notices.models import Letter, LetterListed, Sending
from eclor.core.notices.posting import SEND
from eclor.core.notices.words import Carrier, State
from eclor.core.service.scope import Scope
from eclor.core.trust import purposes

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Counted:
    carrier: Carrier
    state: State
    number: int


def counts(scope: Scope) -> list[Counted]:
    """Of the last month, by carrier and state."""
    rows = Sending.objects.filter(territory_id=scope.territory)
    found = (
        rows.values_list("carrier", "state").annotate(n=Count("pk")).order_by("carrier", "state")
    )
    return [Counted(Carrier(carrier), State(state), n) for carrier, state, n in found]


def stuck(scope: Scope) -> list[Sending]:
    """The newest that failed, or of which nobody knows, or that were tried in vain."""
    rows = Sending.objects.filter(territory_id=scope.territory)
    ended = rows.filter(state__in=(State.FAILED, State.UNSURE))
    return list((ended | rows.filter(state=State.WAITING, tries__gt=0)).order_by("-pk")[:SHOWN])


@dataclass(frozen=True, slots=True)
class Shown:
    told_at: datetime
    title: str
    text: str
    path: str
    states: list[Sending]


def letters(scope: Scope) -> list[Shown]:
    """The newest, read through the purpose that sends them. Raises PurposeRefused."""
    listed = list(
        LetterListed.objects.filter(territory_id=scope.territory).order_by("-told_at")[:SHOWN]
    )
    if not listed:
        return []
    about = {one.subject for one in listed}
    with purposes.opened(scope, SEND, "outbox of the demonstration", about):
        rows = {one.pk: one for one in Letter.objects.filter(pk__in=[o.pk for o in listed])}
    sent: dict[object, list[Sending]] = {}
    for one in Sending.objects.filter(letter__in=list(rows)).order_by("pk"):
        sent.setdefault(one.letter, []).append(one)
    there = [rows[one.pk] for one in listed if one.pk in rows]
    return [
        Shown(row.told_at, row.title, row.text, row.path, sent.get(row.pk, [])) for row in there
    ]
