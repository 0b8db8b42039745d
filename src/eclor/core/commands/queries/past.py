"""What was ordered of one thing, or of what hangs on it, during some time: for the chart of its past."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from eclor.core.commands.actions.reverting import DESK
from eclor.core.commands.queries.lists import said_of
from eclor.core.commands.words import OPEN, SEE, State
from eclor.core.identity.models import Role
from eclor.core.service.database import from_jsonb
from eclor.core.service.scope import Scope

# From when an order left, or from when it was given where it never did, to its end at these things.
_GIVEN = """
WITH meant AS (
    SELECT %(thing)s::bigint AS id UNION
    SELECT r.source_id FROM relation r JOIN entity e ON e.id = r.source_id
    WHERE r.target_id = %(thing)s AND r.territory_id = %(here)s AND e.deleted_at IS NULL
      AND (%(everywhere)s OR e.commune_id = ANY(%(communes)s::bigint[]))
), given AS (
    SELECT p.order_id, count(*) AS things, min(p.state) AS state,
           count(*) FILTER (WHERE p.state = 'succeeded') AS done,
           min(coalesce(p.sent_at, o.given_at)) AS at,
           CASE WHEN bool_and(p.ended_at IS NOT NULL) THEN max(p.ended_at) END AS ended_at
    FROM meant m JOIN order_part p ON p.entity_id = m.id JOIN field_order o ON o.id = p.order_id
    WHERE p.territory_id = %(here)s GROUP BY p.order_id
)
SELECT o.signal, o.title, o.service, o.command, o.params, o.author, o.state, g.state, g.things,
       g.done, g.at, g.ended_at,
       ARRAY(SELECT DISTINCT r.role FROM role_grant r
             WHERE r.territory_id = o.territory_id AND r.person_id::text = o.author ORDER BY 1)
FROM given g JOIN field_order o ON o.id = g.order_id
WHERE g.at < %(until)s AND coalesce(g.ended_at, %(until)s) >= %(since)s
ORDER BY g.at DESC, o.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """One order to ``things`` of those that are meant, of which ``done`` obeyed.

    ``said`` are (title, value) of what it asked; ``roles`` of who gave it, not the name; ``by_desk``
    when nobody gave it by hand. ``ended_at`` None while it is under way.
    """

    signal: str
    title: str
    said: list[tuple[str, str]]
    state: State
    things: int
    done: int
    at: datetime
    ended_at: datetime | None
    roles: list[Role]
    by_desk: bool


def given(
    scope: Scope, thing: int, since: datetime, until: datetime, most: int = 200
) -> list[Given]:
    """The newest orders that were under way in [since, until), oldest first.

    The thing itself must be one this person may look at.
    """
    if not scope.may(SEE):
        return []
    asked: dict[str, Any] = {
        "here": scope.territory,
        "thing": thing,
        "everywhere": scope.everywhere,
        "communes": list(scope.communes),
        "since": since,
        "until": until,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, asked)
        return [_given(*row) for row in reversed(cursor.fetchall())]


def _given(
    signal: str, title: str, service: str, command: str, params: Any, author: str, *rest: Any
) -> Given:
    whole, part, things, done, at, ended_at, roles = rest
    # One thing has its own outcome, several have that of the order, unless theirs came before.
    state = State(part if things == 1 else whole)
    return Given(
        signal=signal,
        title=title,
        said=said_of(service, command, from_jsonb(params)),
        state=state,
        things=things,
        done=done,
        at=at,
        ended_at=None if state in OPEN else ended_at,
        roles=[Role(one) for one in roles],
        by_desk=author == DESK,
    )
