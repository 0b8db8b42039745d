"""What could not be stored, kept with its reason and its bytes; strangers wait to be adopted."""

import json
from collections.abc import Callable
from typing import Any

import psycopg

from eclor.core.observations.recorder.batch import Batch, Refused

PAYLOAD_KEPT = 64 * 1024
TOPIC_KEPT, REASON_KEPT, NAME_KEPT = 500, 500, 120
# An authenticated gateway could invent names for ever; beyond this its strangers stay unnamed.
STRANGERS_OF_A_GATEWAY = 2_000


def write(connection: psycopg.Connection, batch: Batch, signal: Callable[[int], str]) -> int:
    """Store the refusals of a batch, each once however often it is delivered; how many were new."""
    refusals = sorted(batch.refusals.values(), key=lambda r: (r.device.id, r.stranger, r.message))
    strangers = _write_strangers(connection, batch, [r for r in refusals if r.stranger])
    if not refusals:
        return 0
    lines = [_line(batch, r, strangers, signal) for r in refusals]
    cursor = connection.cursor()
    cursor.executemany(KEEP, lines, returning=True)
    new: list[tuple[Any, ...]] = []
    for result in cursor.results():
        new += result.fetchall()
    _count_hearings(connection, [stranger for (stranger,) in new if stranger is not None])
    return len(new)


def _line(
    batch: Batch,
    refused: Refused,
    strangers: dict[tuple[int, str], int],
    signal: Callable[[int], str],
) -> tuple[Any, ...]:
    message = batch.messages[refused.message]
    route = batch.routes[refused.message]
    topic = route.heard.topic if route is not None else batch.topics[refused.message]
    return (
        refused.device.territory,
        batch.received[refused.message],
        refused.device.id or None,
        strangers.get((refused.device.id, refused.stranger[:NAME_KEPT])),
        clean(topic)[:TOPIC_KEPT],
        message.payload[:PAYLOAD_KEPT],
        len(message.payload),
        refused.refusal,
        clean(refused.reason)[:REASON_KEPT],
        json.dumps(refused.readings) if refused.readings else None,
        signal(refused.message),
    )


def _write_strangers(
    connection: psycopg.Connection, batch: Batch, refusals: list[Refused]
) -> dict[tuple[int, str], int]:
    """Ids of the strangers by (gateway, name); made where they are heard for the first time."""
    found: dict[tuple[int, str], int] = {}
    for refused in refusals:
        key = (refused.device.id, refused.stranger[:NAME_KEPT])
        if key in found:
            continue
        route = batch.routes[refused.message]
        if route is None:
            raise LookupError("A stranger spoke by a subject that leads nowhere.")
        received = batch.received[refused.message]
        line = connection.execute(
            MEET,
            {
                "territory": refused.device.territory,
                "gateway": refused.device.id,
                "name": clean(refused.stranger)[:NAME_KEPT],
                "protocol": route.heard.protocol,
                "at": received,
                "sample": batch.messages[refused.message].payload[:PAYLOAD_KEPT],
                "most": STRANGERS_OF_A_GATEWAY,
            },
        ).fetchone()
        if line is not None:
            found[key] = line[0]
    return found


def _count_hearings(connection: psycopg.Connection, strangers: list[int]) -> None:
    if strangers:
        connection.execute(
            "UPDATE stranger s SET times_heard = s.times_heard + u.n"
            " FROM (SELECT id, count(*) AS n FROM unnest(%s::bigint[]) AS h(id) GROUP BY id) u"
            " WHERE s.id = u.id",
            (sorted(strangers),),
        )


def clean(text: str) -> str:
    """Text as a database takes it."""
    return text.replace("\0", "␀").encode("utf-8", "backslashreplace").decode()


MEET = """
WITH known AS (
    UPDATE stranger SET last_heard_at =
        greatest(last_heard_at, 'epoch'::timestamptz + %(at)s * interval '1 microsecond')
    WHERE gateway_id = %(gateway)s AND external_id = %(name)s RETURNING id
), met AS (
    INSERT INTO stranger (territory_id, gateway_id, external_id, protocol, first_heard_at,
                          last_heard_at, times_heard, sample)
    SELECT %(territory)s, %(gateway)s, %(name)s, %(protocol)s, t.at, t.at, 0, %(sample)s
    FROM (SELECT 'epoch'::timestamptz + %(at)s * interval '1 microsecond' AS at) t
    WHERE NOT EXISTS (SELECT 1 FROM known)
      AND (SELECT count(*) FROM stranger WHERE gateway_id = %(gateway)s) < %(most)s
    ON CONFLICT (gateway_id, external_id) DO UPDATE SET last_heard_at = excluded.last_heard_at
    RETURNING id
)
SELECT id FROM known UNION ALL SELECT id FROM met
"""
KEEP = """
INSERT INTO refused_message (territory_id, received_at, device_id, stranger_id, topic, payload, size,
                             refusal, reason, reading, signal, handled_by, outcome)
VALUES (%s, 'epoch'::timestamptz + %s * interval '1 microsecond', %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '')
ON CONFLICT (signal, refusal, coalesce(stranger_id, 0)) DO NOTHING
RETURNING stranger_id
"""
