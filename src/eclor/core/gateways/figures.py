"""The figures of the devices' desk: who is silent, what was refused, who waits to be adopted."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.gateways import queries
from eclor.core.service.contract import Kpi, Reading
from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity

_SILENT = """
SELECT count(*) FILTER (WHERE k.seen_at IS NULL
                        OR k.seen_at < %(now)s - make_interval(secs => 2 * d.due_seconds)),
       count(*), max(k.seen_at)
FROM device d LEFT JOIN entity e ON e.id = d.entity_id LEFT JOIN contact k ON k.device_id = d.id
WHERE d.territory_id = %(here)s AND d.enabled
  AND (%(everywhere)s OR e.commune_id = ANY(%(communes)s))
"""


def devices_silent(scope: Scope) -> Reading:
    """Devices not heard for twice their usual time, or never; None without any device."""
    asked: dict[str, Any] = {
        "here": scope.territory,
        "now": scope.now,
        "everywhere": not scope.communes,
        "communes": list(scope.communes),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SILENT, asked)
        silent, known, newest = cursor.fetchone()
    if not known:
        return Reading(value=None)
    return Reading(
        value=silent,
        at=newest,
        note=gettext("of %(known)s") % {"known": known},
        severity=Severity.WARNING if silent else None,
    )


def messages_refused(scope: Scope) -> Reading:
    """Messages that could not be stored and wait for somebody."""
    count = queries.refused(scope).count()
    return Reading(value=count, at=scope.now, severity=Severity.WARNING if count else None)


def strangers_waiting(scope: Scope) -> Reading:
    """Devices nobody declared that wait to be adopted."""
    count = queries.strangers(scope).count()
    return Reading(value=count, at=scope.now, severity=Severity.WARNING if count else None)


KPIS = (
    Kpi(key="silent", title=_("Devices without news"), unit="", value=devices_silent),
    Kpi(key="refused", title=_("Refused messages"), unit="", value=messages_refused),
    Kpi(key="strangers", title=_("Devices to adopt"), unit="", value=strangers_waiting),
)
