"""Learning in a process of its own: scikit-learn weighs 100 MB and is needed once a night."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from typing import Any

from eclor.services.waste.words import Case


def lesson_of(cases: Sequence[Case], arrivals: Sequence[datetime]) -> dict[str, Any]:
    """Parameters learned from one site's past, computed apart and given back."""
    # Spawned, not forked: a child must not share our connections to the database.
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_fit, list(cases), list(arrivals)).result()


def _fit(cases: list[Case], arrivals: list[datetime]) -> dict[str, Any]:
    # Imported in the child alone: this line is why the child exists.
    from eclor.services.waste.rules.learning import AIM, LIGHT, fit

    return fit(cases, arrivals, LIGHT, AIM)
