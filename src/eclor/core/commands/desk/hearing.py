"""What devices answer: obeyed, refused and why, and what their clock says."""

import json
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eclor.core.bus.wire import Message
from eclor.core.commands import rules
from eclor.core.commands.desk import waiting
from eclor.core.commands.envelope import Refusal
from eclor.core.service.scope import Scope

CLOCK_SECONDS = 120  # a clock further from ours is told to people
MOST_SKEW = 86_400.0
LONGEST = 4_000  # bytes of an answer
LONGEST_WAIT = 600.0  # seconds until a part that waits is looked at again
# A whole number of hundreds of digits is JSON too, and no float.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)
RESULTS = ("done", "refused", "waits")
# A device that could not read or believe the envelope does not know which order it was.
NAMELESS = (Refusal.UNREADABLE, Refusal.WRONG_SIGNATURE, Refusal.FOREIGN_ISSUER)

# Parts are found by number: thousands of answers to tables the planner has no statistics of yet must
# not be compared each with each.
_MEANT = """
SELECT o.signal, p.device_key, p.handle, p.id FROM order_part p
JOIN field_order o ON o.id = p.order_id
WHERE o.territory_id = %(territory)s AND o.signal = ANY(%(signals)s) AND o.ended_at IS NULL
  AND p.state IN ('sent', 'delivered')
"""
_APPLY = """
WITH a AS MATERIALIZED (
    SELECT * FROM unnest(%(part)s::bigint[], %(result)s::text[], %(code)s::text[], %(note)s::text[],
                         %(wait)s::float8[], %(skew)s::float8[])
             a(part, result, code, note, wait, skew))
UPDATE order_part p
SET state = CASE WHEN a.code = 'old_sequence' OR a.result = 'waits' THEN p.state
                 WHEN a.result = 'refused' THEN 'failed' ELSE 'delivered' END,
    delivered_at = CASE WHEN a.result = 'waits' THEN p.delivered_at
                        ELSE coalesce(p.delivered_at, %(now)s) END,
    ended_at = CASE WHEN a.result = 'refused' AND a.code <> 'old_sequence' THEN %(now)s END,
    next_try_at = CASE WHEN a.code = 'old_sequence' THEN %(now)s
                       WHEN a.result = 'waits' THEN %(now)s + a.wait * interval '1 second'
                       ELSE %(now)s + (o.settle_seconds + a.wait) * interval '1 second' END,
    code = a.code, note = a.note, skew = CASE WHEN a.result = 'waits' THEN p.skew ELSE a.skew END
FROM a, field_order o
WHERE p.id = a.part AND o.id = p.order_id
RETURNING p.order_id
"""
_NOTE = """
UPDATE order_part p SET code = a.code, note = a.note
FROM unnest(%(device)s::text[], %(handle)s::text[], %(code)s::text[], %(note)s::text[])
     a(device, handle, code, note)
WHERE p.territory_id = %(territory)s AND p.state = 'sent' AND p.device_key = a.device
  AND p.handle = a.handle
"""


def read_answers(messages: Iterable[Message], now: float) -> list[dict[str, Any]]:
    """The answers as plain lines, in order, the last of each (order, device) alone."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for message in messages:
        line = _line(message, now)
        if line is not None:
            found.pop((line["id"], line["device"]), None)
            found[line["id"], line["device"]] = line
    return list(found.values())


def apply(scope: Scope, lines: Sequence[dict[str, Any]]) -> set[int]:
    """Write them down for this territory; the orders that were touched. The desk's lock is held."""
    nameless = [line for line in lines if not line["id"]]
    named = _meant(scope, [line for line in lines if line["id"]])
    with connection.cursor() as cursor:
        if nameless:
            cursor.execute(_NOTE, _columns(scope, nameless))
        if named:
            cursor.execute(_APPLY, _columns(scope, named))
            return {row[0] for row in cursor.fetchall()}
    return set()


def _meant(scope: Scope, lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines that a device said of an order it was sent, each with the number of its part."""
    if not lines:
        return []
    there: dict[str, Any] = {
        "territory": scope.territory,
        "signals": sorted({line["id"] for line in lines}),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MEANT, there)
        parts = {(signal, key, handle): part for signal, key, handle, part in cursor.fetchall()}
    found = []
    for line in lines:
        part = parts.get((line["id"], line["device"], line["handle"]))
        if part is not None:
            found.append(line | {"part": part})
    return found


def _columns(scope: Scope, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {name: [line[name] for line in lines] for name in lines[0]}
    return found | {"now": scope.now, "territory": scope.territory}


def _line(message: Message, now: float) -> dict[str, Any] | None:
    """None for what is no answer; ``ack.<source>.<handle>.ack.<device>`` says who speaks."""
    parts = message.subject.decode(errors="replace").split(".")
    if len(parts) != 5 or len(message.payload) > LONGEST:
        return None
    try:
        said = json.loads(message.payload)
        result, name = str(said["result"]), _clean(said.get("id", ""), 26)
        code, text = _clean(said.get("code", ""), 20), _clean(said.get("text", ""), 300)
        clock = float(said["at"]) if "at" in said else now
        again = float(said.get("again", 0))
    except UNREADABLE:
        return None
    if result not in RESULTS or not isfinite(clock) or not isfinite(again):
        return None
    skew = clock - now
    wait = min(max(again, rules.FIRST_WAIT), LONGEST_WAIT) if result == "waits" else None
    return {
        "id": "" if code in NAMELESS else name,
        "device": parts[4],
        "handle": parts[2],
        "result": result,
        "code": code,
        "note": _note(result, code, text, skew, again)[:300],
        "wait": rules.FIRST_WAIT * 2 if wait is None else wait,
        "skew": min(max(skew, -MOST_SKEW), MOST_SKEW),
    }


def _clean(said: object, most: int) -> str:
    """What PostgreSQL can store of it: JSON may hold NUL and halves of characters."""
    return str(said)[:most].encode(errors="replace").decode().replace("\x00", "")


def _note(result: str, code: str, text: str, skew: float, again: float) -> str:
    """A sentence for whoever must do something; "" when all is well."""
    if result == "waits":
        return waiting.told(code, text, again)
    said = []
    if result == "refused":
        said.append(_("Its device refused (%(code)s): %(text)s") % {"code": code, "text": text})
    if abs(skew) > CLOCK_SECONDS:
        said.append(_clock(skew))
    return " ".join(said)


def _clock(skew: float) -> str:
    minutes = max(1, round(abs(skew) / 60))
    if skew > 0:
        text = ngettext("Its clock is %d minute ahead.", "Its clock is %d minutes ahead.", minutes)
    else:
        text = ngettext(
            "Its clock is %d minute behind.", "Its clock is %d minutes behind.", minutes
        )
    return text % minutes
