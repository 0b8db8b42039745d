"""One envelope for the devices of one gateway: examined for each, brought, answered for each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction

from eclor.core.commands.envelope import (
    EVERYBODY,
    Order,
    Refusal,
    Refused,
    examine,
    is_for,
    read,
)
from eclor.core.gateways.carrying.children import Child, Post, memories, remember

Letter = tuple[bytes, bytes]  # subject, payload


class NotBrought(ConnectionError):
    """The gateway could not be reached: the desk will send again."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Brought or to be brought, and not answered by the device yet: the desk asks again.

    ``code`` says why for machines, ``text`` names what for people, ``again`` is in seconds.
    """

    code: str
    text: str
    again: float


Outcome = dict[int, Refused | Waits]


class Bearer(Protocol):
    """Speaks one protocol of the field."""

    @property
    def source(self) -> str:
        """Names it in the subjects of its answers."""
        ...

    def bring(self, post: Post, order: Order, children: Sequence[Child]) -> Outcome:
        """Tell these devices; all are done but those named. Raises NotBrought, Refused for all."""
        ...


@dataclass(frozen=True, slots=True)
class Carrier:
    """Carries what ``bearer`` can bring, for whoever holds the public key of the federation."""

    bearer: Bearer

    def carry(
        self, post: Post, token: bytes, public: bytes, now: float, alone: str = ""
    ) -> list[Letter]:
        """The answers for the desk. ``alone``: the key in the subject of an envelope for one.

        Raises NotBrought: nothing is remembered then.
        """
        try:
            order = read(token, public)
        except Refused as refused:
            # Which order it was cannot be believed either.
            return [self._answer(post, child, "", refused, now) for child in post.named(alone)]
        meant = self._meant(post, order, public, alone)
        fresh, answers = self._examined(post, order, public, meant, now)
        if not fresh:
            return answers
        others = self._brought(post, order, fresh)
        self._note(post, order, [child for child in fresh if child.number not in others])
        for child in fresh:
            answers.append(self._answer(post, child, order.id, others.get(child.number), now))
        return answers

    def _meant(self, post: Post, order: Order, public: bytes, alone: str) -> list[Child]:
        """Whose order it is; of one who was written to by mistake a refusal is wanted."""
        if order.target != EVERYBODY:
            return post.named(alone) if alone else []
        return [
            child
            for child in post.children.values()
            if is_for(order, child.identity(post.issuer, public))
        ]

    @transaction.atomic
    def _examined(
        self, post: Post, order: Order, public: bytes, meant: Sequence[Child], now: float
    ) -> tuple[list[Child], list[Letter]]:
        """Those who must be told, and answers for all others."""
        known = memories(meant)
        fresh: list[Child] = []
        answers: list[Letter] = []
        for child in meant:
            try:
                examine(order, child.identity(post.issuer, public), known[child.number], now)
            except Refused as refused:
                again = refused if refused.code is not Refusal.REPLAYED else None
                answers.append(self._answer(post, child, order.id, again, now))
            else:
                fresh.append(child)
        return fresh, answers

    def _brought(self, post: Post, order: Order, fresh: Sequence[Child]) -> Outcome:
        try:
            return self.bearer.bring(post, order, fresh)
        except Refused as refused:
            return dict.fromkeys((child.number for child in fresh), refused)

    @transaction.atomic
    def _note(self, post: Post, order: Order, done: Sequence[Child]) -> None:
        known = memories(done)
        for memory in known.values():
            memory.remember(order, "done")
        remember(post.territory, known)

    def _answer(
        self, post: Post, child: Child, order: str, other: Refused | Waits | None, now: float
    ) -> Letter:
        return answer(self.bearer.source, post.handle, child.key, order, other, now)


def answer(
    source: str, handle: str, key: str, order: str, other: Refused | Waits | None, now: float
) -> Letter:
    """What a carrier says to the desk in a device's place; ``other`` where it is not done."""
    said: dict[str, object] = {"id": order, "result": "done", "at": round(now, 3)}
    if isinstance(other, Refused):
        said |= {"result": "refused", "code": other.code, "text": other.text}
    elif other is not None:
        said |= {"result": "waits", "code": other.code, "text": other.text}
        said |= {"again": round(other.again, 1)}
    return f"ack.{source}.{handle}.ack.{key}".encode(), json.dumps(said).encode()
