"""Whether watched series are beyond their limits: every value in time order, with hysteresis."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import psycopg

from eclor.core.observations.recorder.arrays import Array, moments, read

ENTRIES_KEPT = 20


@dataclass(frozen=True, slots=True)
class Watches:
    """Lines of ``alarm_watch`` sorted by series; NaN where there is no limit on that side."""

    rule: Array
    series: Array
    territory: Array
    above: Array
    below: Array
    clear: Array

    @classmethod
    def load(cls, connection: psycopg.Connection) -> "Watches":
        kinds = (np.int32, np.int32, np.int16, np.float64, np.float64, np.float64)
        return cls(*read(connection, LOAD, (), kinds))


@dataclass(slots=True)
class Condition:
    """A series beyond the limit of a rule, ``since`` so long; times in microseconds since 1970."""

    since: int
    last_at: int
    value: float
    entries: int = 1
    entered: list[int] = field(default_factory=list)
    message: int | None = None  # the one that crossed the limit, if it is in this batch


@dataclass(frozen=True, slots=True)
class Release:
    """The condition begun ``since`` ended ``at``."""

    rule: int
    series: int
    territory: int
    at: int
    since: int
    message: int


@dataclass(slots=True)
class Change:
    """What becomes of one (rule, series); ``now`` None: no condition any more."""

    rule: int
    series: int
    territory: int
    before: Condition | None
    now: Condition | None
    releases: list[Release]


def candidates(
    watches: Watches, series: Array, num: Array, standing: set[tuple[int, int]]
) -> Array:
    """Indexes of the watches that may change: a value beyond the limit, or a condition that stands.

    ``series`` and ``num`` are sorted by series; NaN compares false and so never alarms.
    """
    first = np.searchsorted(series, watches.series, side="left")
    last = np.searchsorted(series, watches.series, side="right")
    spoken = np.flatnonzero(last > first)
    if not len(spoken):
        return spoken
    # The extremes of each series' values say at once that nothing happened, which is the rule.
    starts = np.flatnonzero(np.concatenate(([True], series[1:] != series[:-1])))
    segment = np.searchsorted(starts, first[spoken], side="right") - 1
    highest = np.fmax.reduceat(num, starts)[segment]
    lowest = np.fmin.reduceat(num, starts)[segment]
    beyond = (highest > watches.above[spoken]) | (lowest < watches.below[spoken])
    if standing:
        beyond |= np.array(
            [(int(watches.rule[w]), int(watches.series[w])) in standing for w in spoken]
        )
    return spoken[beyond]


def follow(
    watches: Watches, w: int, before: Condition | None, at: Array, num: Array, message: Array
) -> Change:
    """Walk through the values of one watched series in time order."""
    rule, series = int(watches.rule[w]), int(watches.series[w])
    territory = int(watches.territory[w])
    above, below, clear = watches.above[w], watches.below[w], watches.clear[w]
    with np.errstate(invalid="ignore"):
        raised = (num > above) | (num < below)
        # With one limit, `clear` is the way back; between two limits there is only one inside.
        two_sided = not (np.isnan(above) or np.isnan(below))
        back = ~raised if two_sided else (num <= clear if np.isnan(below) else num >= clear)
    now = before
    releases: list[Release] = []
    lines = zip(
        at.tolist(), num.tolist(), raised.tolist(), back.tolist(), message.tolist(), strict=True
    )
    entered: list[int] = []
    for moment, value, beyond, cleared, index in lines:
        if beyond:
            if now is None:
                entered.append(moment)
                now = Condition(moment, moment, value, len(entered), entered[:], index)
            now.last_at, now.value = moment, value
        elif now is not None:
            if cleared:
                releases.append(Release(rule, series, territory, moment, now.since, index))
                now = None
            elif value == value:
                now.last_at, now.value = moment, value
    return Change(rule, series, territory, before, now, releases)


LOAD = """
SELECT array_agg(rule_id), array_agg(series_id), array_agg(territory_id),
       array_agg(coalesce(above, 'NaN')), array_agg(coalesce(below, 'NaN')), array_agg(clear)
FROM (SELECT * FROM alarm_watch ORDER BY series_id, rule_id) w
"""


def standing(connection: psycopg.Connection, series: Array) -> dict[tuple[int, int], Condition]:
    """The conditions of these series, read in the transaction that holds their latest values."""
    rule, of, since, last_at, value, entries = read(
        connection,
        STANDING,
        (series,),
        (np.int32, np.int32, np.int64, np.int64, np.float64, np.int32),
    )
    return {
        (int(rule[i]), int(of[i])): Condition(
            int(since[i]), int(last_at[i]), float(value[i]), int(entries[i])
        )
        for i in range(len(rule))
    }


def look(
    connection: psycopg.Connection,
    watches: Watches,
    series: Array,
    at: Array,
    num: Array,
    message: Array,
    signal: Callable[[int], str],
) -> bool:
    """Judge values sorted by (series, at) and store what it changes; whether anything began or ended.

    ``message`` says by which message each value came, ``signal`` that message's id.
    """
    watched = np.intersect1d(np.unique(series), watches.series)
    if not len(watched):
        return False
    before = standing(connection, watched)
    changes = []
    for w in candidates(watches, series, num, set(before)):
        first, last = np.searchsorted(series, [watches.series[w], watches.series[w] + 1])
        known = before.get((int(watches.rule[w]), int(watches.series[w])))
        here = slice(first, last)
        changes.append(follow(watches, w, known, at[here], num[here], message[here]))
    return write(connection, changes, signal)


def write(
    connection: psycopg.Connection, changes: list[Change], signal: Callable[[int], str]
) -> bool:
    """Store what changed, in order of key; whether anything began or ended."""
    changes.sort(key=lambda c: (c.series, c.rule))
    gone = [c for c in changes if c.now is None and c.before is not None]
    if gone:
        connection.execute(
            "DELETE FROM alarm_condition c USING unnest(%s, %s) u(rule_id, series_id)"
            " WHERE c.rule_id = u.rule_id AND c.series_id = u.series_id",
            (_ints(c.rule for c in gone), _ints(c.series for c in gone)),
        )
    _write_standing(connection, [c for c in changes if c.now is not None], signal)
    releases = [release for c in changes for release in c.releases]
    if releases:
        connection.cursor().executemany(
            RELEASE,
            [(r.at, r.since, r.rule, r.series, r.territory, signal(r.message)) for r in releases],
        )
    begun = any(c.now is not None and c.now is not c.before for c in changes)
    return begun or bool(releases)


def _write_standing(
    connection: psycopg.Connection, changes: list[Change], signal: Callable[[int], str]
) -> None:
    begun = [c for c in changes if c.now is not c.before]
    if begun:
        connection.cursor().executemany(
            BEGIN,
            [
                (
                    c.now.since,
                    c.now.last_at,
                    c.now.value,
                    c.rule,
                    c.series,
                    c.now.entries,
                    c.territory,
                    signal(c.now.message) if c.now.message is not None else "",
                    moments(np.array(c.now.entered[-ENTRIES_KEPT:])),
                )
                for c in begun
                if c.now is not None
            ],
        )
    lasting = [(c, c.now) for c in changes if c.now is c.before and c.now is not None]
    if lasting:
        connection.execute(
            LAST,
            (
                _ints(c.rule for c, _ in lasting),
                _ints(c.series for c, _ in lasting),
                moments(np.array([now.last_at for _, now in lasting])),
                np.array([now.value for _, now in lasting]),
            ),
        )


def _ints(values: Iterable[int]) -> Array:
    return np.fromiter(values, np.int32)


STANDING = """
SELECT array_agg(rule_id), array_agg(series_id), array_agg(since), array_agg(last_at),
       array_agg(value), array_agg(entries)
FROM alarm_condition WHERE series_id = ANY(%s)
"""
BEGIN = """
INSERT INTO alarm_condition
    (since, last_at, value, rule_id, series_id, entries, territory_id, signal, entered_at)
VALUES ('epoch'::timestamptz + %s * interval '1 microsecond',
        'epoch'::timestamptz + %s * interval '1 microsecond',
        %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (rule_id, series_id) DO UPDATE SET
    since = excluded.since, last_at = excluded.last_at, value = excluded.value,
    entries = excluded.entries, signal = excluded.signal, entered_at = excluded.entered_at
"""
RELEASE = """
INSERT INTO alarm_release (at, since, rule_id, series_id, territory_id, signal)
VALUES ('epoch'::timestamptz + %s * interval '1 microsecond',
        'epoch'::timestamptz + %s * interval '1 microsecond',
        %s, %s, %s, %s)
"""
LAST = """
UPDATE alarm_condition c SET last_at = u.last_at, value = u.value
FROM unnest(%s, %s, %s, %s) u(rule_id, series_id, last_at, value)
WHERE c.rule_id = u.rule_id AND c.series_id = u.series_id
"""
