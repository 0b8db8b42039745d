"""The ledger's own connection: what it writes is on disk before the application reads by it.

The application's connection cannot open a purpose: whoever slips SQL into it finds no door. The line
is committed here whatever becomes of the application's transaction.
"""

import atexit
import os
import threading
from collections.abc import Sequence
from typing import Any

import psycopg
from django.conf import settings
from psycopg.rows import dict_row

Row = dict[str, Any]


class Door:
    """One connection for this process, shared by its threads one question at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._line: psycopg.Connection[Row] | None = None
        self._process = 0

    def ask(self, query: str, *given: object) -> list[Row]:
        """Run one statement and commit it. Raises psycopg.Error."""
        with self._lock:
            try:
                return self._run(query, given)
            except psycopg.OperationalError:
                if self._line is not None and not self._line.broken:
                    raise
                # The server was restarted; a line written twice is harmless, one not written is not.
                return self._run(query, given)

    def close(self) -> None:
        with self._lock:
            if self._line is not None and self._process == os.getpid():
                self._line.close()
            self._line = None

    def _run(self, query: str, given: Sequence[object]) -> list[Row]:
        cursor = self._connection().execute(query, given)
        return cursor.fetchall() if cursor.description else []

    def _connection(self) -> "psycopg.Connection[Row]":
        # A forked worker must not speak on its parent's line.
        if self._line is None or self._line.broken or self._process != os.getpid():
            login: dict[str, Any] = settings.LEDGER
            self._line = psycopg.connect(
                **login,
                autocommit=True,
                row_factory=dict_row,
                connect_timeout=5,
                application_name="eclor ledger",
                options="-c synchronous_commit=on",
            )
            self._process = os.getpid()
        return self._line


door = Door()
atexit.register(door.close)
