"""Sending what is due: one envelope for a whole group first, then one for each that did not answer.

A part is marked as sent, with its sequence, before its envelope leaves: killed in between, the desk
sends again, and a device knows an order it has had by its id.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from eclor.core.commands import envelope, rules
from eclor.core.commands.limits import limits
from eclor.core.service.database import from_jsonb
from eclor.core.service.scope import Scope

GROUP_FROM = 20  # below, one envelope each costs less than waking a whole territory
MOST_SINGLE = 100  # in one pass, five passes a second: no storm when much is due at once

_DUE = """
SELECT p.id, p.order_id, p.device_key, p.number, p.subject, p.attempts
FROM order_part p JOIN field_order o ON o.id = p.order_id
WHERE p.territory_id = %(territory)s AND p.state IN ('queued', 'sent', 'delivered')
  AND p.next_try_at <= %(now)s AND o.begins_at <= %(now)s AND o.expires_at > %(now)s
  AND {which}
ORDER BY p.next_try_at, p.id LIMIT %(most)s
FOR UPDATE OF p SKIP LOCKED
"""
_FIRST = "p.attempts = 0 AND o.dark <> 2 AND o.id = ANY(%(orders)s)"
_FIRST_OFF = "p.attempts = 0 AND o.dark = 2"
_OTHERS = "(p.attempts > 0 OR (o.dark <> 2 AND NOT o.id = ANY(%(orders)s)))"
_LARGE = """
SELECT p.order_id FROM order_part p JOIN field_order o ON o.id = p.order_id
WHERE p.territory_id = %(territory)s AND p.state = 'queued' AND p.attempts = 0
  AND p.next_try_at <= %(now)s AND o.dark <> 2 AND o.begins_at <= %(now)s
GROUP BY p.order_id HAVING count(*) >= %(group)s
"""
_OFF_LATELY = """
SELECT (SELECT count(*) FROM entity WHERE territory_id = %(territory)s AND deleted_at IS NULL
        AND type = (SELECT e.type FROM order_part p JOIN field_order o ON o.id = p.order_id
                    JOIN entity e ON e.id = p.entity_id
                    WHERE o.territory_id = %(territory)s AND o.dark = 2 AND o.ended_at IS NULL
                    LIMIT 1)),
       (SELECT count(DISTINCT p.entity_id) FROM order_part p
        JOIN field_order o ON o.id = p.order_id
        WHERE o.territory_id = %(territory)s AND o.dark = 2 AND o.begins_at > %(long_ago)s
          AND p.sent_at > %(now)s - %(window)s)
"""
_SEQUENCE = """
INSERT INTO order_sequence AS s (territory_id, last) VALUES (%(territory)s, %(clock)s + %(count)s)
ON CONFLICT (territory_id)
DO UPDATE SET last = greatest(s.last, %(clock)s) + %(count)s
RETURNING last
"""
_SENT = """
UPDATE order_part p
SET state = CASE WHEN p.state = 'queued' THEN 'sent' ELSE p.state END, attempts = p.attempts + 1,
    seq = t.seq, sent_at = coalesce(p.sent_at, %(now)s), next_try_at = t.again
FROM unnest(%(ids)s::bigint[], %(seqs)s::bigint[], %(agains)s::timestamptz[]) t(id, seq, again)
WHERE p.id = t.id
"""
_TOLD = """
SELECT o.id, o.signal, o.action, o.spoken, o.begins_at, o.expires_at,
       array_prepend(o.author, (SELECT coalesce(array_agg(a.person ORDER BY a.id), '{}')
                                FROM order_approval a WHERE a.order_id = o.id))
FROM field_order o WHERE o.id = ANY(%s)
"""

Letter = tuple[bytes, bytes]  # subject, token


@dataclass(frozen=True, slots=True)
class Due:
    """A part that is to be sent now."""

    part: int
    order: int
    key: str
    number: int
    subject: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Envelopes to put on the wire, and the orders whose parts have changed."""

    letters: list[Letter]
    orders: set[int]


def send_due(scope: Scope, key: envelope.Key, chance: Callable[[], float] = random.random) -> Sent:
    """Mark what is due as sent; put ``letters`` on the wire once that is committed."""
    due, large = _claim(scope)
    if not due:
        return Sent([], set())
    letters = _written(scope, key, due, large, chance)
    return Sent(letters, {one.order for one in due})


def _claim(scope: Scope) -> tuple[list[Due], set[int]]:
    large = {row[0] for row in _rows(_LARGE, scope, group=GROUP_FROM)}
    due: list[Due] = []
    if large:
        due += _due(scope, _FIRST, 100_000, large)
    due += _due(scope, _OTHERS, MOST_SINGLE, large)
    due += _due(scope, _FIRST_OFF, min(MOST_SINGLE, _may_go_dark(scope)), large)
    return due, large


def _due(scope: Scope, which: str, most: int, large: set[int]) -> list[Due]:
    if most <= 0:
        return []
    rows = _rows(_DUE.format(which=which), scope, most=most, orders=list(large))
    return [Due(*row) for row in rows]


def _may_go_dark(scope: Scope) -> int:
    """How many more lamps may be switched off now: held back orders must not all leave at once."""
    numbers = limits()
    ((lamps, off),) = _rows(
        _OFF_LATELY,
        scope,
        window=numbers.off_window,
        long_ago=scope.now - timedelta(days=2),
    )
    return rules.most_off(lamps, numbers) - int(off)


def _rows(sql: str, scope: Scope, **more: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"territory": scope.territory, "now": scope.now, **more})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _written(
    scope: Scope,
    key: envelope.Key,
    due: Sequence[Due],
    large: set[int],
    chance: Callable[[], float],
) -> list[Letter]:
    """Sequences counted, parts marked, envelopes sealed."""
    batches = _batches(due, large)
    first = _sequences(scope, len(batches))
    orders = {row[0]: row[1:] for row in _told(due)}
    ids: list[int] = []
    seqs: list[int] = []
    agains: list[datetime] = []
    letters: list[Letter] = []
    for seq, batch in enumerate(batches, first):
        spread = rules.answer_within(len(batch)) if len(batch) > 1 else 0
        letters.append(_letter(scope, key, batch, orders[batch[0].order], seq, spread))
        for one in batch:
            wait = spread / 1000 + rules.wait_before_next(one.attempts + 1, chance())
            ids.append(one.part)
            seqs.append(seq)
            agains.append(scope.now + timedelta(seconds=wait))
    with connection.cursor() as cursor:
        cursor.execute(_SENT, {"now": scope.now, "ids": ids, "seqs": seqs, "agains": agains})
    return letters


def _batches(due: Sequence[Due], large: set[int]) -> list[list[Due]]:
    """What goes into one envelope: a group of an order's first sending, or one part alone."""
    found: list[list[Due]] = []
    for order in sorted(large):
        first = {one.number: one for one in due if one.order == order and one.attempts == 0}
        found += [[first[n] for n in group] for group in envelope.groups(first)]
    grouped = {one.part for batch in found for one in batch}
    return found + [[one] for one in due if one.part not in grouped]


def _sequences(scope: Scope, count: int) -> int:
    """The first of so many sequences.

    They follow the clock's milliseconds when those are ahead: a database that was restored from a
    backup has forgotten the last ones, and devices have not.
    """
    clock = int(scope.now.timestamp() * 1000)
    ((last,),) = _rows(_SEQUENCE, scope, clock=clock, count=count)
    return int(last) - count + 1


def _told(due: Sequence[Due]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [sorted({one.order for one in due})])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _letter(
    scope: Scope,
    key: envelope.Key,
    batch: Sequence[Due],
    order: tuple[Any, ...],
    seq: int,
    spread: int,
) -> Letter:
    signal, action, spoken, begins_at, expires_at, persons = order
    alone = len(batch) == 1
    said = envelope.Order(
        id=signal,
        target=batch[0].key if alone else envelope.EVERYBODY,
        action=action,
        params=from_jsonb(spoken),
        not_before=int(begins_at.timestamp()),
        expires=int(expires_at.timestamp()),
        seq=seq,
        issuer=key.issuer,
        approvals=persons,
        members=None if alone else envelope.Members.of(one.number for one in batch),
        answer_within=spread,
    )
    subject = batch[0].subject if alone else f"group.{scope.territory}"
    return subject.encode(), key.seal(said)
