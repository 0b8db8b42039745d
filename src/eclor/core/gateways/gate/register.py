"""The table of devices, asked afresh at each login so that a revoked device stays out at once."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import psycopg

from eclor.core.gateways.limits import KEY

DATABASE_SECONDS = 1.0  # NATS waits three: one try, one more, and the answer

Row = tuple[str, bytes | None, bool, int]  # key, SHA-256 of the secret, enabled, territory
_DEVICE = (
    "SELECT key, secret, enabled, territory_id FROM device WHERE handle = %(handle)s"
    " UNION ALL "
    "SELECT key, secret, enabled, territory_id FROM device WHERE token_handle = %(handle)s"
)


class DatabaseAway(ConnectionError):
    """PostgreSQL did not answer in time: nobody is let in, and nobody is told he is wrong."""


class Register:
    """One connection in the recorder's role, made again when it breaks.

    A login is one look-up by a unique key: a pool would gain nothing and come back later.
    """

    def __init__(self, database: Mapping[str, Any]) -> None:
        self._database = {**database, "connect_timeout": 2, "application_name": "gate"}
        self._connection: psycopg.AsyncConnection[Row] | None = None
        self._alone = asyncio.Lock()

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def device(self, handle: str, secret: str) -> tuple[str, int] | None:
        """Key and territory of the enabled device with this login and secret. Raises DatabaseAway."""
        given = hashlib.sha256(secret.encode(errors="replace")).digest()
        for key, kept, enabled, territory in await self._rows(handle):
            fits = hmac.compare_digest(given, bytes(kept or b""))
            # A key with a dot or a star would widen its own rights.
            if fits and enabled and KEY.fullmatch(key):
                return key, territory
        return None

    async def answers(self) -> bool:
        """Whether the database can be asked now."""
        try:
            await self._rows("")
        except DatabaseAway:
            return False
        return True

    async def _rows(self, handle: str) -> list[Row]:
        try:
            return await self._try(handle)
        except (psycopg.Error, TimeoutError, OSError):
            pass  # a connection the server closed while it slept: a fresh one decides
        try:
            return await self._try(handle)
        except (psycopg.Error, TimeoutError, OSError) as problem:
            raise DatabaseAway(f"PostgreSQL does not answer: {problem!r}") from problem

    async def _try(self, handle: str) -> list[Row]:
        async with asyncio.timeout(DATABASE_SECONDS), self._alone:
            try:
                connection = await self._connected()
                found = await connection.execute(_DEVICE, {"handle": handle}, prepare=True)
                return await found.fetchall()
            except BaseException:  # cancelled too: an answer half read must not meet a new question
                await self.close()
                raise

    async def _connected(self) -> psycopg.AsyncConnection[Row]:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                autocommit=True, **self._database
            )
        return self._connection
