"""What happened to a thing while its values were measured: the signs above its chart."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from eclor.core.commands import queries as orders
from eclor.core.commands import speech
from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity

MOST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Annotation:
    """An alarm or an order; ``end`` None while it lasts, ``outcome`` how an order stands or ended.

    ``who`` took the alarm; of an order it is the role that gave it: the name is on its page, ``url``.
    """

    kind: str
    sign: str
    title: str
    at: datetime
    end: datetime | None
    who: str = ""
    outcome: str = ""
    url: str = ""


_ALARMS = """
SELECT a.title, a.severity, a.since, a.cleared_at, coalesce(p.name, '')
FROM alarm a LEFT JOIN person p ON p.id::text = a.acknowledged_by
WHERE a.territory_id = %(here)s AND a.entity_id = %(entity)s AND a.announced_at IS NOT NULL
  AND a.since < %(until)s AND coalesce(a.cleared_at, %(until)s) >= %(since)s
ORDER BY a.since DESC LIMIT %(most)s
"""


def of_entity(scope: Scope, entity: int, since: datetime, until: datetime) -> list[Annotation]:
    """Alarms and orders of one thing that lasted at some time in [since, until), oldest first."""
    found = [*_alarms(scope, entity, since, until), *_orders(scope, entity, since, until)]
    return sorted(found, key=lambda one: one.at)


def _alarms(scope: Scope, entity: int, since: datetime, until: datetime) -> list[Annotation]:
    asked: dict[str, Any] = {
        "here": scope.territory,
        "entity": entity,
        "since": since,
        "until": until,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ALARMS, asked)
        rows = cursor.fetchall()
    return [
        Annotation(
            kind="alarm",
            sign=Severity(severity).sign,
            title=title,
            at=began,
            end=cleared_at,
            who=who,
        )
        for title, severity, began, cleared_at, who in reversed(rows)
    ]


def _orders(scope: Scope, entity: int, since: datetime, until: datetime) -> list[Annotation]:
    return [
        Annotation(
            kind="order",
            sign=speech.sign(one.state),
            title=", ".join([one.title, *(f"{title} {value}" for title, value in one.said)]),
            at=one.at,
            end=one.ended_at,
            who=_by(one),
            outcome=_outcome(one),
            url=reverse("order", args=[one.signal]),
        )
        for one in orders.given(scope, entity, since, until, MOST)
    ]


def _by(one: orders.Given) -> str:
    if one.by_desk:
        return _("the desk")
    return ", ".join(_(role.label) for role in one.roles) or _("a former colleague")


def _outcome(one: orders.Given) -> str:
    said = speech.said(one.state)
    if one.things == 1:
        return said
    return _("%(said)s, %(done)s of %(things)s obeyed") % {
        "said": said,
        "done": one.done,
        "things": one.things,
    }
