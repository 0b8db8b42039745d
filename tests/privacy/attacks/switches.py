"""Whatever the guarantor or a commune has closed stays closed, to what was prepared before as well."""

from psycopg import IsolationLevel

from tests.privacy.attacks import attack, less
from tests.privacy.attacks.keys import OF, everywhere, read
from tests.privacy.ground import ANSWER, AUDUN, HERE, LOUIS, MAYA, VILLERUPT, Ground, count, say

OFF = f"SELECT trust.switch({HERE}::smallint, '{ANSWER}', NULL, false, 'Ines', 'test')"
ON = OFF.replace("false", "true")


@attack(less("communes", "line.communes IS NULL", "true"))
def another_commune(there: Ground) -> int:
    """an agent of Audun-le-Tiche reading a row of Villerupt"""
    reader = there.app()
    token = there.open(reader, LOUIS, MAYA, communes=[AUDUN])
    query = f"SELECT count(*) FROM civic_note WHERE commune_id = {VILLERUPT}"
    return read(there, token, query, reader)


@attack(less("communes", " AND s.commune_id = c.id", " AND false"))
def shut_in_a_commune(there: Ground) -> int:
    """a purpose that this commune has closed for itself"""
    close = f"SELECT trust.switch({HERE}::smallint, '{ANSWER}', {VILLERUPT}, false, 'Ines', 'test')"
    reader = there.app()
    query = f"SELECT count(*) FROM civic_note WHERE commune_id = {VILLERUPT}"
    with there.without(close, close.replace("false", "true")):
        return read(there, there.open(reader, LOUIS, MAYA), query, reader)


@attack(everywhere("p.active AND "))
def switched_off(there: Ground) -> int:
    """a token opened before the guarantor switched its purpose off"""
    reader = there.app()
    token = there.open(reader, LOUIS)
    with there.without(OFF, ON):
        return read(there, token, reader=reader)


@attack(everywhere("p.active AND "))
def switched_off_meanwhile(there: Ground) -> int:
    """the next statement of a transaction that was reading when the purpose was switched off"""
    reader = there.app()
    token = there.open(reader, LOUIS)
    with reader.transaction():
        say(reader, token)
        assert count(reader, OF.format(LOUIS)) == 1
        with there.without(OFF, ON):
            return count(reader, OF.format(LOUIS))


@attack(everywhere("p.active AND "))
def prepared(there: Ground) -> int:
    """a plan prepared, and used often, before the purpose was switched off"""
    reader = there.app()
    token = there.open(reader, LOUIS)
    with reader.transaction():
        say(reader, token)
        reader.execute(f"PREPARE seen AS {OF.format(LOUIS)}")
        for _ in range(8):  # from the sixth on the plan is a general one
            assert count(reader, "EXECUTE seen") == 1
        with there.without(OFF, ON):
            return count(reader, "EXECUTE seen")


@attack(everywhere("p.active AND "))
def prepared_by_the_driver(there: Ground) -> int:
    """a question that the driver prepared by itself after five times, as the web does"""
    reader = there.app()
    reader.prepare_threshold = 5
    token = there.open(reader, LOUIS)
    query = "SELECT count(*) FROM civic_note WHERE subject = %s"
    with reader.transaction():
        say(reader, token)
        for _ in range(12):
            assert reader.execute(query, (LOUIS,)).fetchone()[0] == 1
        with there.without(OFF, ON):
            return int(reader.execute(query, (LOUIS,)).fetchone()[0])


@attack(everywhere("OR current_setting('transaction_isolation') <> 'read committed'"))
def from_an_older_time(there: Ground) -> int:
    """a snapshot taken before the purpose was switched off"""
    reader = there.app()
    reader.isolation_level = IsolationLevel.REPEATABLE_READ
    token = there.open(reader, LOUIS)
    with reader.transaction():
        say(reader, token)
        count(reader, OF.format(LOUIS))
        with there.without(OFF, ON):
            return count(reader, OF.format(LOUIS))
