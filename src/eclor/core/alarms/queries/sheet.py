"""One alarm with its history."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from eclor.core.alarms.models import Notice
from eclor.core.alarms.queries.lists import Filters, open_alarms
from eclor.core.alarms.queries.rows import AlarmRow, communes, fetch, there
from eclor.core.alarms.words import State
from eclor.core.service.scope import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One line of an alarm's history."""

    at: datetime
    did: str
    actor: str
    text: str
    signal: str
    cause: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A notice; ``delivered_at`` None: the channel has not carried it yet."""

    at: datetime
    role: str
    channel: str
    delivered_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmSheet:
    """An alarm with its history, the calls made for it and what it explains."""

    alarm: AlarmRow
    events: list[Event]
    calls: list[Call]
    symptoms: list[AlarmRow]


def alarm(scope: Scope, pk: int) -> AlarmSheet | None:
    """One alarm of the scope's communes with its history, or None."""
    found = fetch(
        scope,
        " AND a.id = %(id)s" + "".join(f" AND {c}" for c in communes(scope)),
        "",
        {**there(scope), "id": pk},
    )
    if not found:
        return None
    symptoms = open_alarms(scope, Filters(state=State.HIDDEN, hidden_by=pk))
    return AlarmSheet(alarm=found[0], events=_events(pk), calls=_calls(pk), symptoms=symptoms)


def _events(pk: int) -> list[Event]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.at, v.did, coalesce(p.name, v.actor), v.text, v.signal, v.cause"
            " FROM alarm_event v LEFT JOIN person p ON p.id::text = v.actor"
            " WHERE v.alarm_id = %s ORDER BY v.id",
            [pk],
        )
        return [
            Event(at=at, did=did, actor=actor, text=text, signal=signal, cause=cause)
            for at, did, actor, text, signal, cause in cursor.fetchall()
        ]


def _calls(pk: int) -> list[Call]:
    return [
        Call(at=n.at, role=n.role, channel=n.channel, delivered_at=n.delivered_at)
        for n in Notice.objects.filter(alarm_id=pk).order_by("id")
    ]
