"""Tokens: forged, stolen, stale, stretched; and everything the guarantor may close meanwhile."""

import uuid

from tests.privacy.attacks import Weaken, attack, granted, less, no_wall, policy, together
from tests.privacy.ground import (
    ANSWER,
    ELSEWHERE,
    GONE,
    LOUIS,
    MAYA,
    OTHER,
    STATISTICS,
    STRANGER,
    Ground,
    count,
    say,
)

READERS = ("subjects", "everybody", "until", "communes", "frozen")
UNTIL = "(clock_timestamp() < ( SELECT trust.until('civic_note'::text) AS until))"
KEPT = "(retained_until <= ( SELECT trust.keep_until('civic_note'::text) AS keep_until))"
HERE_SET = "AND a.territory_id = nullif(current_setting('eclor.territory', true), '')::smallint"
OF = "SELECT count(*) FROM civic_note WHERE subject = '{}'"


def everywhere(cut: str, put: str = "") -> Weaken:
    """All functions of the guard's policies without a condition."""

    def weaken(there: Ground) -> tuple[str, str]:
        both = [less(name, cut, put)(there) for name in READERS]
        return ";".join(a for a, _ in both), ";".join(b for _, b in both)

    return weaken


def read(there: Ground, token: str, query: str = OF.format(LOUIS), reader=None) -> int:
    reader = reader or there.app()
    with reader.transaction():
        say(reader, token)
        return count(reader, query)


@attack(no_wall)
def forged(there: Ground) -> int:
    """a token that was made up"""
    return read(there, str(uuid.uuid4()))


@attack(everywhere("a.secret = said::uuid\n          AND "))
def guessed(there: Ground) -> int:
    """a key that was guessed, beside a line that stands open for this connection"""
    reader = there.app()
    key = uuid.UUID(there.open(reader, LOUIS))
    return sum(read(there, str(uuid.UUID(int=key.int ^ 1 << n)), reader=reader) for n in (0, 80))


@attack(no_wall)
def malformed(there: Ground) -> int:
    """tokens that are no tokens"""
    texts = ["", "x", "1", "1.", ".", "1.' OR true --", "9" * 32, f"{{{uuid.uuid4()}}}"]
    return sum(read(there, text) for text in texts)


@attack(everywhere("a.backend = pg_backend_pid() AND "))
def stolen(there: Ground) -> int:
    """a good token used in another connection"""
    return read(there, there.open(there.app(), LOUIS), reader=there.app())


@attack(
    together(
        everywhere(" AND a.at + interval '30 s' > clock_timestamp()"),
        policy(UNTIL, "true"),
    )
)
def stale(there: Ground) -> int:
    """a good token after its 30 seconds"""
    reader = there.app()
    token = there.open(reader, LOUIS)
    _age(there, token)
    return read(there, token, reader=reader)


@attack(policy(UNTIL, "true"))
def left_open(there: Ground) -> int:
    """a cursor left open past the 30 seconds"""
    reader = there.app()
    token = there.open(reader, LOUIS, MAYA)
    _age(there, token, 29.6)
    with reader.transaction():
        say(reader, token)
        reader.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        reader.execute("DECLARE c CURSOR FOR SELECT email FROM civic_note")
        assert len(reader.execute("FETCH 1 FROM c").fetchall()) == 1
        reader.execute("SELECT pg_sleep(0.5)")
        return len(reader.execute("FETCH ALL FROM c").fetchall())


@attack(no_wall)
def held(there: Ground) -> int:
    """a cursor WITH HOLD, declared without a purpose and fetched within one"""
    reader = there.app()
    with reader.transaction():
        reader.execute("DECLARE c CURSOR WITH HOLD FOR SELECT email FROM civic_note")
    with reader.transaction():
        say(reader, there.open(reader, LOUIS))
        return len(reader.execute("FETCH ALL FROM c").fetchall())


@attack(less("everybody", "line.subjects IS NULL", "true"))
def another_person(there: Ground) -> int:
    """one person named, another one read"""
    reader = there.app()
    return read(there, there.open(reader, LOUIS), OF.format(MAYA), reader)


@attack(everywhere(" AND asked = ANY (p.tables)"))
def another_table(there: Ground) -> int:
    """a purpose that was not meant for this table"""
    reader = there.app()
    return read(there, there.open(reader, purpose=OTHER), reader=reader)


@attack(policy("(clock_timestamp() < retained_until)", "true"))
def expired(there: Ground) -> int:
    """a row past its retention, by an honest opening for that person"""
    reader = there.app()
    return read(there, there.open(reader, GONE), OF.format(GONE), reader)


@attack(policy("(clock_timestamp() < retained_until)", "true"))
def expired_for_statistics(there: Ground) -> int:
    """rows past their retention, by a purpose for everybody"""
    reader = there.app()
    query = "SELECT count(*) FROM civic_note WHERE retained_until < now()"
    return read(there, there.open(reader, purpose=STATISTICS), query, reader)


@attack(policy(KEPT, "true"))
def kept_for_ever(there: Ground) -> int:
    """keeping a row longer than the charter says"""
    reader = there.app()
    token = there.open(reader, LOUIS)
    with reader.transaction(force_rollback=True):
        say(reader, token)
        return reader.execute("UPDATE civic_note SET retained_until = 'infinity'").rowcount


@attack(policy(KEPT, "true", "collected"))
def collected_for_ever(there: Ground) -> int:
    """collecting a row for longer than the charter says"""
    with there.app().transaction(force_rollback=True) as inside:
        return inside.connection.execute(
            "INSERT INTO civic_note (id, territory_id, subject, retained_until, name, email, phone,"
            " message) VALUES (gen_random_uuid(), 101, gen_random_uuid(), 'infinity', '', '', '', '')"
        ).rowcount


@attack(granted("EXECUTE ON FUNCTION trust.open"))
def opened_by_oneself(there: Ground) -> int:
    """the application opening a purpose by its own SQL"""
    reader = there.app()
    token = _open_oneself(reader)
    return read(there, token, reader=reader)


@attack(granted("EXECUTE ON FUNCTION trust.open"))
def rolled_back(there: Ground) -> int:
    """open, read, and take the line of the ledger back by ROLLBACK"""
    reader = there.app()
    with reader.transaction(force_rollback=True):
        say(reader, _open_oneself(reader))
        return count(reader, OF.format(LOUIS))


@attack(granted("EXECUTE ON FUNCTION trust.open"))
def saved_and_rolled_back(there: Ground) -> int:
    """open in a savepoint, read, roll back to it"""
    reader = there.app()
    with reader.transaction():
        reader.execute("SAVEPOINT s")
        say(reader, _open_oneself(reader))
        seen = count(reader, OF.format(LOUIS))
        reader.execute("ROLLBACK TO SAVEPOINT s")
        return seen


@attack(granted("EXECUTE ON FUNCTION trust.open"))
def unsynced(there: Ground) -> int:
    """open with synchronous_commit = off, so that a power cut takes the line away"""
    reader = there.app()
    reader.execute("SET synchronous_commit = off")
    return read(there, _open_oneself(reader), reader=reader)


@attack(everywhere(HERE_SET))
def another_federation(there: Ground) -> int:
    """a token of one federation, in another that one enters"""
    reader = there.app(ELSEWHERE)
    return read(there, there.open(reader, STRANGER), OF.format(STRANGER), reader)


@attack(no_wall)
def left_behind(there: Ground) -> int:
    """what a transaction with a purpose leaves in the connection"""
    reader = there.app()
    with reader.transaction():
        say(reader, there.open(reader, LOUIS))
    return count(reader, OF.format(LOUIS))


@attack(no_wall)
def nested_and_failed(there: Ground) -> int:
    """a purpose opened in a savepoint that was rolled back"""
    reader = there.app()
    with reader.transaction():
        reader.execute("SAVEPOINT s")
        say(reader, there.open(reader, LOUIS))
        reader.execute("ROLLBACK TO SAVEPOINT s")
        return count(reader, OF.format(LOUIS))


def _open_oneself(reader) -> str:
    return reader.execute(
        "SELECT trust.open(101::smallint, %s, 'nobody', 'no reason', %s, NULL, pg_backend_pid())",
        (ANSWER, [LOUIS]),
    ).fetchone()[0]


def _age(there: Ground, token: str, seconds: float = 31) -> None:
    """Let the line be so old already."""
    there.owner.execute(
        "UPDATE trust.access SET at = at - %s * interval '1 s' WHERE secret = %s",
        (seconds, token),
    )
