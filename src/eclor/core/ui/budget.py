"""Asking a room for a word within a budget of time: a slow or broken one holds up nobody else."""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import close_old_connections, connection
from django.utils import translation

from eclor.core.service.scope import Scope
from eclor.core.territories.entering import entered

ASKED_AT_ONCE = 4  # each keeps a database connection
FRESH = 2.0  # seconds an answer serves everybody who asks the same
STILL_TRUE = 30.0  # seconds an answer may stand in for a slower one
BUDGET = 1.0  # seconds a page waits for all it asks
DATABASE_LIMIT = "10s"

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    ANSWERED = "answered"
    SLOW = "slow"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a room said; ``value`` is None unless ``outcome`` is ANSWERED."""

    outcome: Outcome
    value: Any = None


@dataclass(slots=True)
class _Known:
    answer: Answer
    at: float


class Desk:
    """Asks rooms on threads of its own and remembers each answer a moment.

    A question is a key and a callable of a Scope. A callable that is still running is not asked
    again; its late answer serves the next page.
    """

    def __init__(self, fresh: float = FRESH) -> None:
        self._fresh = fresh
        self._known: dict[Hashable, _Known] = {}
        self._running: dict[Hashable, Future[None]] = {}
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def ask(
        self,
        scope: Scope,
        questions: Mapping[Hashable, Callable[[Scope], Any]],
        budget: float = BUDGET,
    ) -> dict[Hashable, Answer]:
        """Answers by key, within ``budget`` seconds for all of them together."""
        asker = (scope.territory, scope.audience, scope.language, scope.home)
        keys = {key: (*asker, key) for key in questions}
        running = [
            future
            for key, question in questions.items()
            if (future := self._start(keys[key], question, scope)) is not None
        ]
        wait(running, timeout=budget)
        return {key: self._answer(whole) for key, whole in keys.items()}

    def close(self) -> None:
        """Let the threads end, with their database connections."""
        if self._pool is None:
            return
        together = threading.Barrier(ASKED_AT_ONCE)  # so that each thread closes its own
        for _ in range(ASKED_AT_ONCE):
            self._pool.submit(_leave, together)
        self._pool.shutdown(wait=True)

    def _start(
        self, key: Hashable, question: Callable[[Scope], Any], scope: Scope
    ) -> Future[None] | None:
        with self._lock:
            known = self._known.get(key)
            if known and time.monotonic() - known.at < self._fresh:
                return None
            if key not in self._running:
                self._pool = self._pool or ThreadPoolExecutor(ASKED_AT_ONCE, "room")
                self._running[key] = self._pool.submit(self._work, key, question, scope)
            return self._running[key]

    def _work(self, key: Hashable, question: Callable[[Scope], Any], scope: Scope) -> None:
        try:
            answer = Answer(Outcome.ANSWERED, _said(question, scope))
        except Exception:  # whatever a room does wrong must not reach the page of the others
            log.exception("A room failed to answer %s.", key)
            answer = Answer(Outcome.FAILED)
        with self._lock:
            self._known[key] = _Known(answer, time.monotonic())
            self._running.pop(key, None)

    def _answer(self, key: Hashable) -> Answer:
        with self._lock:
            known, late = self._known.get(key), key in self._running
        if known is None or (late and time.monotonic() - known.at > STILL_TRUE):
            return Answer(Outcome.SLOW)
        return known.answer


def _said(question: Callable[[Scope], Any], scope: Scope) -> Any:
    """The room's answer, read in its language and from its territory alone."""
    close_old_connections()
    with translation.override(scope.language), entered(scope.territory):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [DATABASE_LIMIT])
        found = question(scope)
        # A lazy translation must be spoken here, in the language that was asked for.
        return str(found) if hasattr(found, "_proxy____args") else found


desk = Desk()


def _leave(together: threading.Barrier) -> None:
    together.wait(timeout=10)
    connection.close()
