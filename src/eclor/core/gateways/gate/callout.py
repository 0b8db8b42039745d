"""Answers NATS's question "may this device come in?" from the table of devices."""

import asyncio
import logging
import re
from dataclasses import dataclass

from eclor.core.bus import Line, Message
from eclor.core.gateways.gate import counts, tokens
from eclor.core.gateways.gate.register import DatabaseAway, Register
from eclor.core.service.nkeys import KeyPair

log = logging.getLogger(__name__)

QUESTION = b"$SYS.REQ.USER.AUTH"
QUEUE = b"gates"
HANDLE = re.compile(r"[0-9a-f]{20}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the server: who comes, with what, by which door."""

    user: str  # the key the broker made up for this connection
    server: str
    handle: str
    secret: str
    door: str


class Callout:
    """Sits on the authentication account of the server; several gates share the questions."""

    def __init__(self, auth_url: str, register: Register, account_seed: str) -> None:
        self._line = Line(auth_url, "gate callout")
        self._register = register
        self._key = KeyPair.from_seed(account_seed)
        self._asked: set[asyncio.Task[None]] = set()
        self.listens = self._line.up  # no login may be put to the broker before

    async def open(self) -> None:
        self._line.subscribe(QUESTION, self._heard, QUEUE)
        await self._line.open()

    async def close(self) -> None:
        await asyncio.gather(*self._asked, return_exceptions=True)
        await self._line.close()

    def _heard(self, message: Message) -> None:
        task = asyncio.get_running_loop().create_task(self._answer(message))
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)

    async def _answer(self, message: Message) -> None:
        try:
            asked = read_question(message.payload)
        except (tokens.Unreadable, KeyError, TypeError, AttributeError):
            log.error("gate callout: the server asks in a form we do not know; is it NATS 2.10+?")
            return
        try:
            jwt, error = await self._admit(asked)
        except DatabaseAway as problem:
            log.error("gate: a device waits outside: %s", problem)
            counts.count("database_away")
            jwt, error = "", "the register of devices is away"
        said = tokens.answer(self._key, asked.user, asked.server, jwt=jwt, error=error)
        self._line.publish(message.reply, said.encode())

    async def _admit(self, asked: Asked) -> tuple[str, str]:
        if asked.door != "mqtt" or not HANDLE.fullmatch(asked.handle):
            return "", "devices come by MQTT, through the gate"
        device = await self._register.device(asked.handle, asked.secret)
        if device is None:
            return "", "unknown login, wrong secret or device switched off"
        key, territory = device
        return tokens.admission(self._key, asked.user, key, asked.handle, territory), ""


def read_question(token: bytes) -> Asked:
    """Raises Unreadable, KeyError, TypeError or AttributeError for what is not such a question."""
    said = tokens.claims_of(token)["nats"]
    who = said["connect_opts"]
    return Asked(
        user=str(said["user_nkey"]),
        server=str(said["server_id"]["id"]),
        handle=str(who.get("user", "")),
        secret=str(who.get("pass", "")),
        door=str(said["client_info"].get("type", "")),
    )
