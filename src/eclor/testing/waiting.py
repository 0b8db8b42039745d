"""How tests wait: for the state itself, and long enough for a machine where others work too."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 60.0  # seconds
STEP = 0.02  # seconds between two looks
T = TypeVar("T")


def wait_until(
    true: Callable[[], T], what: str = "what the test waits for", seconds: float = PATIENCE
) -> T:
    """The first true answer of ``true``. Raises TimeoutError, which names ``what``."""
    end = time.monotonic() + seconds
    while not (found := true()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what} is not there after {seconds:.0f} s.")
        time.sleep(STEP)
    return found
