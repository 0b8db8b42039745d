"""One look at everything a pass might have to do, so that in peace it does next to nothing."""

from dataclasses import dataclass

from django.db import connection

from eclor.core.service.scope import Scope

_LOOK = """
SELECT EXISTS (SELECT 1 FROM alarm WHERE territory_id = %(here)s AND cleared_at IS NULL),
       EXISTS (SELECT 1 FROM alarm_condition WHERE territory_id = %(here)s),
       EXISTS (SELECT 1 FROM alarm_release WHERE territory_id = %(here)s),
       EXISTS (SELECT 1 FROM alarm_rate WHERE territory_id = %(here)s),
       EXISTS (SELECT 1 FROM alarm_entry WHERE territory_id = %(here)s),
       EXISTS (SELECT 1 FROM alarm_listen WHERE territory_id = %(here)s AND look_at <= %(now)s)
"""


@dataclass(frozen=True, slots=True)
class Glance:
    """``open``: alarms not cleared. ``conditions``, ``releases``: told by the recorder.
    ``rates``: series whose change is measured. ``entries``: beginnings to count. ``late``: things
    that may have been silent too long."""

    open: bool
    conditions: bool
    releases: bool
    rates: bool
    entries: bool
    late: bool


def look(scope: Scope) -> Glance:
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {"here": scope.territory, "now": scope.now})
        return Glance(*cursor.fetchone())
