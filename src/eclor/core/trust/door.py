"""The ledger's own connection: what it writes is on disk before the application reads by it.

The application's connection cannot open a purpose: whoever slips SQL into it finds no door. The line
is committed here whatever becomes of the application's transaction.
"""

import atexit
import os
import select
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from psycopg.errors import UniqueViolation, error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.rows import dict_row

Row = dict[str, Any]
Texts = Sequence[str | None]  # values as PostgreSQL writes them


class Door:
    """One connection for this process, shared by its threads one question at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._line: psycopg.Connection[Row] | None = None
        self._process = 0
        self._prepared: dict[str, bytes] = {}  # name by statement, on the present connection

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

    @contextmanager
    def telling(self, query: str, given: Texts) -> Iterator[None]:
        """Send one statement, let the block run while it goes to the disk, and end once it is there.

        The values stand as $1, $2… in the query, among them a key of the row that can exist once
        alone. Nothing in the block may rely on the row. Raises psycopg.Error, at its end at the latest.
        """
        with self._lock:
            line = self._send(query, given)
            try:
                yield
            except BaseException:
                # Nobody waits for the answer: it must not be taken for that of the next question.
                self._hang_up()
                raise
            try:
                _take_answer(line)
            except psycopg.OperationalError:
                if self._line is not None and not self._line.broken:
                    raise
                self._tell_again(query, given)

    def close(self) -> None:
        with self._lock:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._line is not None and self._process == os.getpid():
            self._line.close()
        self._line = None

    def _run(self, query: str, given: Sequence[object]) -> list[Row]:
        cursor = self._connection().execute(query, given)
        return cursor.fetchall() if cursor.description else []

    def _tell_again(self, query: str, given: Texts) -> None:
        """On a new connection; the row may be there already, if only the answer was lost."""
        try:
            _take_answer(self._send(query, given))
        except UniqueViolation:
            return

    def _send(self, query: str, given: Texts) -> PGconn:
        line = self._connection().pgconn
        if query not in self._prepared:
            name = f"told_{len(self._prepared)}".encode()
            _refuse(line.prepare(name, query.encode()))
            self._prepared[query] = name
        line.send_query_prepared(
            self._prepared[query], [None if v is None else v.encode() for v in given]
        )
        while line.flush():
            _wait(line, select.POLLIN | select.POLLOUT)
            line.consume_input()
        return line

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
            self._prepared.clear()
        return self._line


def _take_answer(line: PGconn) -> None:
    """Wait without holding up the other threads; raise what the database refused."""
    while line.is_busy():
        _wait(line, select.POLLIN)
        line.consume_input()
    first = line.get_result()
    while line.get_result() is not None:
        pass
    _refuse(first)


def _wait(line: PGconn, for_what: int) -> None:
    poll = select.poll()
    poll.register(line.socket, for_what)
    poll.poll()


def _refuse(result: PGresult | None) -> None:
    if result is None:
        raise psycopg.OperationalError("The ledger's connection closed without an answer.")
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise error_from_result(result)


door = Door()
atexit.register(door.close)
