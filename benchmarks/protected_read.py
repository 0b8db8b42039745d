"""What it costs to read a row about a person: the ledger's line on disk, then the row, through Django.

Four things take turns in one process, on the embedded PostgreSQL as the house runs it (fsync on, both
connections over the Unix socket), so that all of them see the same disk at the same moment:

- protected: `purposes.opened(...)` and one row by its key, from 200,000;
- plain: the same row of the same table without a guard, in a transaction;
- line: what PostgreSQL alone takes for one committed row of the ledger's size;
- sync: one fdatasync of 8 KiB on the disk of the data folder.

And a list: the 50 newest found without a purpose, opened by one line of the ledger, read.

Left out: the network between web and database, the page around the row. The statistics of a ledger
that has lines already are up to date (ANALYZE), as autovacuum keeps them.

Run:  python -m benchmarks.protected_read [--reads N] [--rows N]
"""

import argparse
import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import rig
from eclor.core.service.database import DatabaseRole
from eclor.core.territories.isolation import Roles

LIMIT, LIST_LIMIT = 1.2, 40.0  # ms
WARM_UP = 300
LISTED = 50
SEED = 57

TABLE = """
CREATE TABLE {name} (id uuid PRIMARY KEY, territory_id smallint NOT NULL REFERENCES territory,
    subject uuid NOT NULL, retained_until timestamptz NOT NULL, category text NOT NULL,
    reported_at timestamptz NOT NULL, email text NOT NULL, phone text NOT NULL, words text NOT NULL)
"""
FILL = """
INSERT INTO {name} SELECT md5('row' || n)::uuid, 1, md5('person' || n)::uuid,
    now() + interval '90 days', 'dump', now() - n * interval '1 minute',
    'u' || n || '@example.org', '06 00 00 00 00', 'Un dépôt au bord du chemin, numéro ' || n
FROM generate_series(1, %s) n
"""
CHARTER = """{"version": 1, "purposes": [{"key": "bench.read", "everybody": false}],
"data": [{"table": "bench_guarded", "purposes": ["bench.read"], "keep_days": 365}]}"""
LINE = "INSERT INTO bench_line (about, said) VALUES (%s, %s)"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reads", type=int, default=1500)
    parser.add_argument("--rows", type=int, default=200_000)
    options = parser.parse_args()
    with rig.rig() as house:
        prepare(house, options.rows)
        with django(house):
            spent = measured(house, options.reads, options.rows)
    medians = {name: statistics.median(times) for name, times in spent.items()}
    worst = sorted(spent["protected"])[int(options.reads * 0.95)]
    return rig.result(
        "protected_read",
        medians["protected"],
        "ms, median of one protected read",
        LIMIT,
        medians["protected"] <= LIMIT and medians["list"] <= LIST_LIMIT,
        p95=round(worst, 3),
        plain=round(medians["plain"], 3),
        committed_line=round(medians["line"], 3),
        disk_sync=round(medians["sync"], 3),
        list_of_50=round(medians["list"], 3),
        list_limit=LIST_LIMIT,
        rows=options.rows,
        reads=options.reads,
    )


def prepare(house: rig.Rig, rows: int) -> None:
    """Two tables alike, one behind the guard, and a charter that opens it."""
    from eclor.core.trust.guarding import Protect

    with house.connect() as owner:
        owner.execute(
            "INSERT INTO territory (id, slug, name, hosts, simulated, timezone) VALUES"
            " (1, 'bench', 'Banc', '[\"localhost\"]', true, 'Europe/Paris')"
        )
        owner.execute("CREATE TABLE bench_line (about uuid[], said text)")
        for name in ("bench_guarded", "bench_plain"):
            owner.execute(TABLE.format(name=name))
            owner.execute(FILL.format(name=name), (rows,))
        names = Roles.of(house.address().name)
        protect = Protect(
            "bench_guarded", ("email", "phone", "words"), listed=("category", "reported_at")
        )
        for statement in protect.statements(names):
            owner.execute(statement)
        owner.execute("CREATE INDEX ON bench_guarded (reported_at DESC)")
        owner.execute(f'GRANT SELECT ON bench_plain TO "{names.app}"')
        owner.execute("SELECT trust.sign(1::smallint, %s, '', '', 'bench')", (CHARTER,))
        owner.execute("VACUUM ANALYZE")


@contextmanager
def django(house: rig.Rig) -> Iterator[None]:
    """Django in this process, as the application, against the rig's database."""
    os.environ.update(
        house.environment, ECLOR_ROLE=DatabaseRole.APP, DJANGO_SETTINGS_MODULE="eclor.run.settings"
    )
    import django as program

    program.setup()
    from django.db import connection

    from eclor.core.trust.door import door

    try:
        yield
    finally:
        connection.close()
        door.close()


def measured(house: rig.Rig, reads: int, rows: int) -> dict[str, list[float]]:
    """Milliseconds of each, taken in turns."""
    chance = Random(SEED)
    ways = the_ways(house)
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for n in range(WARM_UP + reads):
        if n == WARM_UP:
            with house.connect() as owner:
                owner.execute("ANALYZE trust.access")
        key = chance.randrange(1, rows + 1)
        for name, way in ways.items():
            if name == "list" and n % 10:
                continue
            began = time.perf_counter()
            way(key)
            if n >= WARM_UP:
                spent[name].append((time.perf_counter() - began) * 1000)
    return spent


def the_ways(house: rig.Rig) -> dict[str, Callable[[int], None]]:
    """Each is given the number of a row, and checks what it read."""
    from django.db import transaction
    from django.utils import timezone

    from eclor.core.service.scope import Scope
    from eclor.core.territories.entering import enter
    from eclor.core.trust.purposes import opened

    enter(1)
    scope = Scope(territory=1, now=timezone.now(), person="7")
    plain, guarded, listed = the_models()
    line = house.connect()
    disk = os.open(Path(house.home) / "sync.trial", os.O_WRONLY | os.O_CREAT, 0o600)
    page = bytes(8192)

    def protected(n: int) -> None:
        with opened(scope, "bench.read", "signalement 12", [_uuid("person", n)]):
            assert guarded.objects.get(pk=_uuid("row", n)).email == f"u{n}@example.org"

    def unprotected(n: int) -> None:
        with transaction.atomic():
            assert plain.objects.get(pk=_uuid("row", n)).email == f"u{n}@example.org"

    def a_line(n: int) -> None:
        line.execute(LINE, ([_uuid("person", n)], "bench.read 7 signalement 12"))

    def a_sync(n: int) -> None:
        os.pwrite(disk, page, (n % 128) * len(page))
        os.fdatasync(disk)

    def a_list(n: int) -> None:
        found = dict(listed.objects.order_by("-reported_at").values_list("pk", "subject")[:LISTED])
        with opened(scope, "bench.read", "la liste du jour", found.values()):
            rows = list(guarded.objects.filter(pk__in=found))
        assert len(rows) == LISTED
        assert all(row.email for row in rows)

    return {
        "protected": protected,
        "plain": unprotected,
        "line": a_line,
        "sync": a_sync,
        "list": a_list,
    }


def the_models() -> tuple[Any, Any, Any]:
    from django.db import models

    from eclor.core.trust.about import AboutPerson

    def made(name: str, table: str, personal: bool) -> Any:
        meta = type("Meta", (), {"app_label": "trust", "db_table": table, "managed": False})
        fields: dict[str, Any] = {
            "__module__": __name__,
            "Meta": meta,
            "category": models.TextField(),
            "reported_at": models.DateTimeField(),
        }
        if personal:
            fields |= {column: models.TextField() for column in ("email", "phone", "words")}
        return type(name, (AboutPerson,), fields)

    return (
        made("BenchPlain", "bench_plain", True),
        made("BenchGuarded", "bench_guarded", True),
        made("BenchListed", "bench_guarded_listed", False),
    )


def _uuid(kind: str, n: int) -> uuid.UUID:
    """As PostgreSQL's md5(...)::uuid makes it."""
    import hashlib

    return uuid.UUID(hashlib.md5(f"{kind}{n}".encode(), usedforsecurity=False).hexdigest())


if __name__ == "__main__":
    sys.exit(main())
