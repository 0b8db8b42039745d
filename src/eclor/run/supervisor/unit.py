"""What the supervisor must know of one process."""

import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum


class Floor(IntEnum):
    """Stopping goes from the top floor down; all of one floor stop together."""

    ENGINES = 0
    ERRANDS = 1
    HOUSE = 2
    DOORS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A process by its command.

    A service is ready when it says so by sd_notify; an errand when it has ended well.
    ``needs`` names the units that must be ready before it starts for the first time.
    """

    name: str
    command: tuple[str, ...]
    floor: Floor = Floor.HOUSE
    needs: tuple[str, ...] = ()
    errand: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    chatter: str = ""  # a regular expression: such lines go to the log file, not to the terminal
    goes_on: str = ""  # how a line begins that belongs to the one before
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 90.0  # seconds to become ready
    holds_terminal: bool = False  # an errand that draws progress bars
    unneeded: Callable[[], bool] = lambda: False  # an errand whose work is already there
    done: Callable[[], None] = lambda: None  # called when an errand has ended well
