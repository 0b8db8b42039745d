"""The daily partitions of history: made ahead, packed when the day is over, dropped when kept enough.

Days are UTC days. The connection must be the recorder's, who owns history.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import psycopg
from psycopg import sql

log = logging.getLogger("eclor.record")
PREFIX = "observation_"
EPOCH = date(1970, 1, 1)
AHEAD = 7  # days made in advance
# Two processes that make the same day wait for each other instead of failing.
MAKING = "SELECT pg_advisory_xact_lock(hashtext('eclor partitions'))"
PIECE = 1_000  # summaries of a series deleted at once
ROLLUPS_KEPT = {"rollup_15m": 3660, "rollup_hour": 3660, "rollup_day": 3660}  # days


def name_of(day: date) -> str:
    return f"{PREFIX}{day:%Y%m%d}"


def day_counted(days: int) -> date:
    """The day that comes so many days after the first of January 1970."""
    return EPOCH + timedelta(days=int(days))


def day_of(name: str) -> date:
    return datetime.strptime(name.removeprefix(PREFIX), "%Y%m%d").replace(tzinfo=UTC).date()


def existing(connection: psycopg.Connection) -> list[date]:
    """The days that have a partition, oldest first."""
    lines = connection.execute(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
        " WHERE i.inhparent = 'observation'::regclass ORDER BY 1"
    )
    return [day_of(name) for (name,) in lines]


def make(connection: psycopg.Connection, days: Iterable[date]) -> int:
    """Make the partitions that are missing; how many were. Commits by itself."""
    wanted = set(days)
    if not wanted:
        return 0
    with connection.transaction():
        connection.execute(MAKING)
        missing = sorted(wanted - set(existing(connection)))
        for day in missing:
            _make(connection, day)
    return len(missing)


def _make(connection: psycopg.Connection, day: date) -> None:
    """Attached after it is made: that does not wait for those who read the other days."""
    table = sql.Identifier(name_of(day))
    connection.execute(
        sql.SQL("CREATE TABLE {} (LIKE observation INCLUDING DEFAULTS)").format(table)
    )
    connection.execute(
        sql.SQL("ALTER TABLE observation ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})").format(
            table, sql.Literal(_start(day)), sql.Literal(_start(day + timedelta(days=1)))
        )
    )


def make_ahead(connection: psycopg.Connection, now: datetime) -> int:
    """Yesterday to a week ahead."""
    today = now.astimezone(UTC).date()
    return make(connection, (today + timedelta(days=n) for n in range(-1, AHEAD + 1)))


def retain(connection: psycopg.Connection, now: datetime) -> tuple[int, int]:
    """Forget what is older than its series keeps: (days dropped, values deleted).

    A day that no series keeps any more is dropped whole; in younger ones only the values of
    series that keep less are deleted. Needs an autocommit connection: each step stands alone.
    """
    today = now.astimezone(UTC).date()
    kept = connection.execute("SELECT DISTINCT keep_days FROM series ORDER BY 1").fetchall()
    if not kept:
        return 0, 0
    longest = kept[-1][0]
    dropped = deleted = 0
    for day in existing(connection):
        # The whole day must be past: a value of its last minute counts too.
        age = (today - day).days - 1
        if age > longest:
            _drop(connection, day)
            dropped += 1
            continue
        for (days,) in kept[:-1]:
            if age > days:
                deleted += _thin_out(connection, day, days)
    return dropped, deleted


def _drop(connection: psycopg.Connection, day: date) -> None:
    table = sql.Identifier(name_of(day))
    with connection.transaction():
        # Rather try again in an hour than make every reader wait behind us.
        connection.execute("SET LOCAL lock_timeout = '5s'")
        connection.execute(sql.SQL("DROP TABLE {}").format(table))
    log.info("Dropped the values of %s: nobody keeps them any more.", day)


def _thin_out(connection: psycopg.Connection, day: date, days: int) -> int:
    query = sql.SQL(
        "DELETE FROM {} WHERE series_id = ANY(ARRAY(SELECT id FROM series WHERE keep_days = %s))"
    ).format(sql.Identifier(name_of(day)))
    return connection.execute(query, (days,)).rowcount


def seal(connection: psycopg.Connection, now: datetime) -> list[date]:
    """Pack the index of the days that ended two days ago or earlier; the days that were packed.

    Values come in the order of time and not of series, which leaves room in the pages of the index:
    rebuilt full it takes a fifth less. Late values still find their place. Needs autocommit.
    """
    today = now.astimezone(UTC).date()
    packed = []
    for day, index in _unsealed(connection):
        if (today - day).days < 2:
            continue
        name = sql.Identifier(index)
        connection.execute(sql.SQL("ALTER INDEX {} SET (fillfactor = 100)").format(name))
        connection.execute(sql.SQL("REINDEX INDEX CONCURRENTLY {}").format(name))
        packed.append(day)
    return packed


def _unsealed(connection: psycopg.Connection) -> list[tuple[date, str]]:
    """Days whose index has not been packed: a packed one carries its fill factor."""
    lines = connection.execute(
        "SELECT t.relname, i.relname FROM pg_inherits h"
        " JOIN pg_class t ON t.oid = h.inhrelid JOIN pg_index x ON x.indrelid = t.oid"
        " JOIN pg_class i ON i.oid = x.indexrelid"
        " WHERE h.inhparent = 'observation'::regclass"
        " AND NOT coalesce(i.reloptions @> ARRAY['fillfactor=100'], false) ORDER BY 1"
    )
    return [(day_of(table), index) for table, index in lines]


def forget_rollups(connection: psycopg.Connection, now: datetime) -> int:
    """Delete summaries older than ROLLUPS_KEPT; how many. Needs autocommit: each piece stands alone."""
    forgotten = 0
    for table, days in ROLLUPS_KEPT.items():
        query = sql.SQL(FORGET).format(sql.Identifier(table), sql.Identifier(table))
        end = now - timedelta(days=days)
        while gone := connection.execute(query, (end, PIECE)).rowcount:
            forgotten += gone
    return forgotten


# Series by series through the index: the tables are far too large to be read from end to end.
FORGET = """
DELETE FROM {} AS gone USING (
    SELECT s.id, old.at FROM series s CROSS JOIN LATERAL (
        SELECT at FROM {} r WHERE r.series_id = s.id AND r.at < %s ORDER BY at LIMIT %s
    ) old
) o WHERE gone.series_id = o.id AND gone.at = o.at
"""


def _start(day: date) -> str:
    return f"{day:%Y-%m-%d} 00:00:00+00"
