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


class Bearer(Protocol):
    """Speaks one protocol of the field."""

    @property
    def source(self) -> str:
        """Names it in the subjects of its answers."""
        ...

    def bring(self, post: Post, order: Order, children: Sequence[Child]) -> "dict[int, Refused]":
        """Tell these devices; those refused, by number. Raises NotBrought, Refused for all."""
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
        refused_by = self._brought(post, order, fresh)
        done = [child for child in fresh if child.number not in refused_by]
        self._note(post, order, done)
        for child in fresh:
            answers.append(self._answer(post, child, order.id, refused_by.get(child.number), now))
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

    def _brought(self, post: Post, order: Order, fresh: Sequence[Child]) -> dict[int, Refused]:
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
        self, post: Post, child: Child, order: str, refused: Refused | None, now: float
    ) -> Letter:
        said = {"id": order, "result": "done", "at": round(now, 3)}
        if refused is not None:
            said |= {"result": "refused", "code": refused.code, "text": refused.text}
        subject = f"ack.{self.bearer.source}.{post.handle}.ack.{child.key}"
        return subject.encode(), json.dumps(said).encode()
