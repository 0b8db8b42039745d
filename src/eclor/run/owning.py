"""The owner's connection for commands that people type: what is amiss is said in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from eclor.core.service.configuration import Configuration
from eclor.core.service.database import DatabaseRole
from eclor.run.addresses import database
from eclor.run.problems import CannotRun


@contextmanager
def as_owner(configuration: Configuration) -> Iterator[psycopg.Connection[Any]]:
    """A transaction, committed at the end. Raises CannotRun when no database is there to use."""
    login = database(configuration, DatabaseRole.OWNER).conninfo()
    try:
        with psycopg.connect(**login) as connection:  # type: ignore[arg-type]
            yield connection
    except psycopg.errors.UndefinedTable as problem:
        raise CannotRun("The database has no tables yet: run `eclor migrate` first.") from problem
    except psycopg.OperationalError as problem:
        why = str(problem).strip().splitlines()[-1].strip()
        raise CannotRun(f"PostgreSQL does not answer ({why}): start `eclor up` first.") from problem
