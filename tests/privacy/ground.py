"""Where the attacks are made: a guarded table with canaries in it, and the application's own login."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.conf import settings

from eclor.core.service.database import DatabaseRole
from eclor.core.territories.isolation import Roles
from eclor.core.trust.guarding import Protect
from eclor.run.addresses import database
from eclor.testing.house import owner_conninfo
from eclor.testing.plugin import HOME

HERE, ELSEWHERE = 101, 102
AUDUN, VILLERUPT, RIVE = 10101, 10102, 10201
CANARY = "canari"
ANSWER, STATISTICS, OTHER = "notes.answer", "notes.statistics", "other.thing"
PERSONAL = ("name", "email", "phone", "message")
TABLE = "civic_note"

MAKE = """
INSERT INTO territory (id, slug, name, hosts, simulated, timezone) VALUES
    (101, 'privacy-here', 'Ici', '[]', true, 'Europe/Paris'),
    (102, 'privacy-elsewhere', 'Ailleurs', '[]', true, 'Europe/Paris');
INSERT INTO commune (id, territory_id, insee, name, lon, lat, outline_simulated) VALUES
    (10101, 101, '57038', 'Audun-le-Tiche', 5.9, 49.4, true),
    (10102, 101, '54580', 'Villerupt', 5.9, 49.4, true),
    (10201, 102, '57999', 'Rive', 6.2, 49.2, true);
CREATE TABLE civic_note (
    id uuid PRIMARY KEY, territory_id smallint NOT NULL REFERENCES territory, subject uuid NOT NULL,
    retained_until timestamptz NOT NULL, commune_id bigint REFERENCES commune,
    category text NOT NULL DEFAULT 'dump', name text NOT NULL, email text NOT NULL,
    phone text NOT NULL, message text NOT NULL CHECK (length(message) < 200));
"""
UNMAKE = """
DROP TABLE civic_note CASCADE; -- and its views
DELETE FROM trust.protected WHERE name = 'civic_note';
DELETE FROM trust.access WHERE territory_id IN (101, 102);
DELETE FROM trust.seal WHERE territory_id IN (101, 102);
DELETE FROM trust.charter WHERE territory_id IN (101, 102);
DELETE FROM trust.purpose WHERE territory_id IN (101, 102);
DELETE FROM trust.retention WHERE territory_id IN (101, 102);
DELETE FROM trust.shut WHERE territory_id IN (101, 102);
DELETE FROM trust.switching WHERE territory_id IN (101, 102);
DELETE FROM commune WHERE territory_id IN (101, 102);
DELETE FROM territory WHERE id IN (101, 102);
"""
NOTES = """
INSERT INTO civic_note SELECT gen_random_uuid(), %(here)s, u.subject, now() + interval '90 days',
    CASE WHEN n %% 2 = 0 THEN %(even)s ELSE %(odd)s END, 'dump',
    CASE WHEN n %% 3 = 0 THEN 'canari-Dupont' ELSE 'canari-' || n END,
    'canari-' || n || '@example.org', '06 00 canari ' || n, 'canari: it is me, ' || n
FROM unnest(%(subjects)s::uuid[]) WITH ORDINALITY u(subject, n)
"""


def person(number: int) -> uuid.UUID:
    """The pseudonym of the n-th person; one in HERE up to 299, others elsewhere."""
    return uuid.UUID(int=0xE1C0000000004000800000000000 << 16 | number)


LOUIS, MAYA, KARIM, GONE, STRANGER = person(1), person(2), person(3), person(4), person(400)


def charter(version: int) -> str:
    """A document such as the guarantor signs, with the purposes of these tests."""
    both = [ANSWER, STATISTICS]
    return json.dumps(
        {
            "version": version,
            "purposes": [
                {"key": ANSWER, "everybody": False},
                {"key": STATISTICS, "everybody": True},
                {"key": OTHER, "everybody": True},
            ],
            "data": [{"table": TABLE, "purposes": both, "keep_days": 365}],
        }
    )


@dataclass
class Ground:
    """Connections of each kind; those of the application have entered HERE."""

    owner: psycopg.Connection[Any]
    ledger: psycopg.Connection[Any]
    lines: list[psycopg.Connection[Any]] = field(default_factory=list)

    def app(self, territory: int | None = HERE) -> psycopg.Connection[Any]:
        """A new connection as the application; closed when the attack is over."""
        login = database(settings.ECLOR, DatabaseRole.APP).conninfo()
        line = psycopg.connect(**login, autocommit=True)
        self.lines.append(line)
        if territory is not None:
            line.execute("SELECT set_config('eclor.territory', %s, false)", (str(territory),))
        return line

    def open(
        self,
        reader: psycopg.Connection[Any],
        *subjects: uuid.UUID,
        purpose: str = ANSWER,
        communes: list[int] | None = None,
        territory: int = HERE,
    ) -> str:
        """An honest opening: the token for this reader's connection."""
        return self.ledger.execute(
            "SELECT trust.open(%s::smallint, %s, 'agent:7', 'answer the note', %s, %s::bigint[], %s)",
            (territory, purpose, list(subjects) or None, communes, reader.info.backend_pid),
        ).fetchone()[0]

    def close(self) -> None:
        for line in self.lines:
            line.close()
        self.lines.clear()

    @contextmanager
    def without(self, taken_away: str, put_back: str) -> Iterator[None]:
        """A piece of the guard taken away by the owner for a while."""
        self.owner.execute(taken_away)
        try:
            yield
        finally:
            self.owner.execute(put_back)

    def function(self, name: str) -> str:
        """How the function stands now, for putting it back or weakening it."""
        query = "SELECT pg_get_functiondef(('trust.' || %s)::regproc)"
        return self.owner.execute(query, (name,)).fetchone()[0]


def say(reader: psycopg.Connection[Any], token: str) -> None:
    """For the rest of the transaction, or nothing outside one."""
    reader.execute("SELECT set_config('eclor.access', %s, true)", (token,))


def count(reader: psycopg.Connection[Any], query: str = f"SELECT count(*) FROM {TABLE}") -> int:
    return int(reader.execute(query).fetchone()[0])


@contextmanager
def ground() -> Iterator[Ground]:
    """The table made, filled and guarded; all of it gone afterwards."""
    names = Roles.of(str(settings.DATABASES["default"]["NAME"]))
    with (
        psycopg.connect(owner_conninfo(HOME), autocommit=True) as owner,
        psycopg.connect(**settings.LEDGER, autocommit=True) as ledger,
    ):
        made = Ground(owner, ledger)
        owner.execute(MAKE)
        try:
            for statement in Protect(
                TABLE, PERSONAL, commune="commune_id", listed=("category", "commune_id")
            ).statements(names):
                owner.execute(statement)
            owner.execute(
                "CREATE VIEW civic_view WITH (security_invoker) AS SELECT * FROM civic_note;"
                " GRANT SELECT ON civic_view TO eclor_app"
            )
            _fill(owner)
            for territory in (HERE, ELSEWHERE):
                ledger.execute(
                    "SELECT trust.sign(%s::smallint, %s, '', '', 'Ines')", (territory, charter(1))
                )
            yield made
        finally:
            made.close()
            owner.execute(UNMAKE)


def _fill(owner: psycopg.Connection[Any]) -> None:
    here = [person(n) for n in range(1, 300)]
    there = [person(n) for n in range(400, 405)]
    owner.execute(NOTES, {"here": HERE, "even": VILLERUPT, "odd": AUDUN, "subjects": here})
    owner.execute(NOTES, {"here": ELSEWHERE, "even": RIVE, "odd": None, "subjects": there})
    owner.execute(
        "UPDATE civic_note SET retained_until = now() - interval '1 s' WHERE subject = %s", (GONE,)
    )
    owner.execute("VACUUM ANALYZE civic_note")
