"""A card's callable gets a time budget: one slow or broken room never holds up the others."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

Result = TypeVar("Result")
log = logging.getLogger(__name__)
BUDGET_SECONDS = 1.5
_pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="card")


def within_budget(
    calls: Sequence[Callable[[], Result]],
    seconds: float = BUDGET_SECONDS,
    prepare: Callable[[], None] = lambda: None,
) -> list[Result | None]:
    """Results in order; None for a call that raised or did not answer in time.

    ``prepare`` runs first in the thread of each call (to enter the territory on its connection).
    """

    def prepared(call: Callable[[], Result]) -> Result:
        prepare()
        return call()

    futures = [_pool.submit(prepared, call) for call in calls]
    wait(futures, timeout=seconds)
    return [future.result() if _well(future) else None for future in futures]


def _well(future: Future[Any]) -> bool:
    """Whether it answered; what it raised goes to the log with its trace."""
    if not future.done():
        log.warning("A card did not answer within its time budget.")
        return False
    if trouble := future.exception():
        log.error("A card could not answer.", exc_info=trouble)
        return False
    return True
