"""Every guarded table of every card, and every purpose: closed but through its own purpose, while it is on.

The attacks of `attacks/` are made upon one table; here the rooms' own tables stand, those of later rooms too.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from eclor.core.service.personal import PersonalData
from eclor.core.service.registry import registry
from tests.privacy.ground import AUDUN, ELSEWHERE, HERE, STRANGER, Ground, charter, count, say
from tests.privacy.test_mine import _plant, _unchecked, _uproot

GUARDED = [line for room in registry for line in room.personal_data if line.purposes]
TABLES = {line.table: line for line in GUARDED}
PURPOSES = {one.key: one for room in registry for one in room.purposes}
OPENED = sorted({(key, line.table) for line in GUARDED for key in line.purposes})


@dataclass(frozen=True)
class Rows:
    """One person with a row in each guarded table, in a federation whose charter has every purpose."""

    there: Ground
    subject: uuid.UUID

    def open(self, reader: psycopg.Connection[Any], key: str) -> str:
        named = [] if PURPOSES[key].everybody else [self.subject]
        return self.there.open(reader, *named, purpose=key)

    def read(self, table: str, token: str = "", territory: int = HERE) -> int:
        reader = self.there.app(territory)
        with reader.transaction():
            if token:
                say(reader, token)
            return self.count(reader, table)

    def count(self, reader: psycopg.Connection[Any], table: str) -> int:
        query = f"SELECT count(*) FROM {table} WHERE subject = '{self.subject}'"
        return count(reader, query)

    def opened(self, key: str, table: str) -> int:
        reader = self.there.app()
        token = self.open(reader, key)
        with reader.transaction():
            say(reader, token)
            return self.count(reader, table)

    def switch(self, key: str, on: bool) -> None:
        self.there.ledger.execute(
            "SELECT trust.switch(%s::smallint, %s, NULL, %s, 'Ines', 'test')", (HERE, key, on)
        )


@pytest.fixture(scope="module")
def planted(prepared: Ground) -> Iterator[Rows]:
    subject = uuid.uuid4()
    with _unchecked(prepared.owner):
        _plant(prepared.owner, subject)
        _settle(prepared.owner, subject)
        _sign(prepared, json.dumps(_charter()))
        yield Rows(prepared, subject)
        _uproot(prepared.owner, subject)
        for table in ("charter", "purpose", "retention", "switching"):
            prepared.owner.execute(f"DELETE FROM trust.{table} WHERE territory_id = %s", (HERE,))
        _sign(prepared, charter(1))


@pytest.fixture
def rows(planted: Rows, there: Ground) -> Rows:
    return planted


def _settle(owner: psycopg.Connection[Any], subject: uuid.UUID) -> None:
    """Rows that stand in a commune stand in one of this federation."""
    for table in TABLES:
        columns = owner.execute(f"SELECT * FROM {table} LIMIT 0").description
        if any(column.name == "commune_id" for column in columns):
            owner.execute(
                f"UPDATE {table} SET commune_id = %s WHERE subject = %s", (AUDUN, subject)
            )


def _sign(there: Ground, document: str) -> None:
    there.ledger.execute("SELECT trust.sign(%s::smallint, %s, '', '', 'Ines')", (HERE, document))


def _charter() -> dict[str, Any]:
    """Everything that every card proposes."""
    data = [{"table": one.table, "purposes": one.purposes, "keep_days": 3650} for one in GUARDED]
    purposes = [{"key": one.key, "everybody": one.everybody} for one in PURPOSES.values()]
    return {"version": 2, "purposes": purposes, "data": data}


@pytest.mark.parametrize(("key", "table"), OPENED)
def test_a_purpose_of_a_card_shows_its_row_until_it_is_switched_off(
    rows: Rows, key: str, table: str
):
    reader = rows.there.app()
    token = rows.open(reader, key)
    with reader.transaction():
        say(reader, token)
        before = rows.count(reader, table)
        rows.switch(key, on=False)
        try:
            after = rows.count(reader, table)
            with pytest.raises(psycopg.DatabaseError) as refusal:
                rows.open(rows.there.app(), key)
        finally:
            rows.switch(key, on=True)

    assert (before, after) == (1, 0)
    assert refusal.value.sqlstate == "EC002"
    assert rows.opened(key, table) == 1


def _nothing(rows: Rows, line: PersonalData) -> int:
    return rows.read(line.table)


def _forged(rows: Rows, line: PersonalData) -> int:
    return rows.read(line.table, str(uuid.uuid4()))


def _stolen(rows: Rows, line: PersonalData) -> int:
    """Opened honestly, used on another connection."""
    return rows.read(line.table, rows.open(rows.there.app(), line.purposes[0]))


def _of_somebody_else(rows: Rows, line: PersonalData) -> int:
    key = next((one for one in line.purposes if not PURPOSES[one].everybody), None)
    if key is None:
        return 0
    reader = rows.there.app()
    token = rows.there.open(reader, STRANGER, purpose=key)
    with reader.transaction():
        say(reader, token)
        return rows.count(reader, line.table)


def _for_another_purpose(rows: Rows, line: PersonalData) -> int:
    """Every purpose of the house that this table is not for."""
    of_table = {key for one in GUARDED if one.table == line.table for key in one.purposes}
    return sum(rows.opened(key, line.table) for key in sorted(set(PURPOSES) - of_table))


def _from_elsewhere(rows: Rows, line: PersonalData) -> int:
    reader = rows.there.app(ELSEWHERE)
    token = rows.open(reader, line.purposes[0])
    with reader.transaction():
        say(reader, token)
        return rows.count(reader, line.table)


def _expired(rows: Rows, line: PersonalData) -> int:
    move = f"UPDATE {line.table} SET retained_until = now() {{}} interval '30 days'"
    move += f" WHERE subject = '{rows.subject}'"
    with rows.there.without(move.format("-"), move.format("+")):
        return sum(rows.opened(key, line.table) for key in line.purposes)


def _frozen(rows: Rows, line: PersonalData) -> int:
    freeze = f"SELECT trust.freeze({HERE}::smallint, '{rows.subject}', '', {{}})"
    with rows.there.without(freeze.format("true"), freeze.format("false")):
        return sum(rows.opened(key, line.table) for key in line.purposes)


def _copied(rows: Rows, line: PersonalData) -> int:
    try:
        with rows.there.app().cursor().copy(f"COPY {line.table} TO STDOUT") as out:
            return sum(len(bytes(part)) for part in out)
    except psycopg.errors.FeatureNotSupported:  # not under row-level security
        return 0


def _listed(rows: Rows, line: PersonalData) -> int:
    """What the list shows to everybody holds no personal column of any card."""
    reader = rows.there.app()
    if reader.execute("SELECT to_regclass(%s)", (f"{line.table}_listed",)).fetchone()[0] is None:
        return 0
    shown = reader.execute(f"SELECT * FROM {line.table}_listed LIMIT 0").description
    personal = {column for one in GUARDED if one.table == line.table for column in one.columns}
    return len(personal & {column.name for column in shown})


def _known_to_the_planner(rows: Rows, line: PersonalData) -> int:
    """Values that PostgreSQL keeps to plan by."""
    rows.there.owner.execute(f"ANALYZE {line.table}")
    return count(
        rows.there.app(),
        "SELECT count(*) FROM pg_stats WHERE tablename = '" + line.table + "' AND attname = ANY"
        " ('{" + ",".join(line.columns) + "}') AND most_common_vals IS NOT NULL",
    )


ATTACKS: tuple[Callable[[Rows, PersonalData], int], ...] = (
    *(_nothing, _forged, _stolen, _of_somebody_else, _for_another_purpose),
    *(_from_elsewhere, _expired, _frozen, _copied, _listed, _known_to_the_planner),
)


@pytest.mark.parametrize("table", sorted(TABLES))
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.__name__.strip("_"))
def test_no_row_of_any_card_is_seen_otherwise(
    rows: Rows, table: str, attack: Callable[[Rows, PersonalData], int]
):
    assert rows.opened(TABLES[table].purposes[0], table) == 1

    assert attack(rows, TABLES[table]) == 0
