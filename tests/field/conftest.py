"""A house with the demo territory, without pages, shared by the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from eclor.testing.house import owner_conninfo
from tests.run.houses import House


class Territory(House):
    """PostgreSQL, NATS, the gate and a recorder, with the demo territory loaded."""

    def database(self) -> psycopg.Connection:
        return psycopg.connect(owner_conninfo(self.home), autocommit=True)

    def ask(self, query: str, *parameters: object) -> list[tuple]:  # type: ignore[type-arg]
        with self.database() as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]


@pytest.fixture(scope="package")
def territory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Territory]:
    found = Territory(Path(tmp_path_factory.mktemp("field")) / "home")
    try:
        found.up("--only", "postgres,nats,migrate,gate,record")
        loaded = found.eclor("demo")
        assert loaded.returncode == 0, loaded.stderr
        yield found
    finally:
        found.stop()
