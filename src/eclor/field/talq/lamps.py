"""The lamps behind a simulated TALQ gateway: an override, else their calendar, else full light."""

from dataclasses import dataclass
from typing import Any

FULL = 100


class Refused(ValueError):
    """What a gateway does not do: HTTP status, key, text."""

    def __init__(self, status: int, key: str, text: str) -> None:
        super().__init__(text)
        self.status, self.key, self.text = status, key, text


@dataclass(slots=True)
class Lamp:
    """One lamp: its TALQ address, its pole, its place and power; what it was told."""

    address: str
    pole: str
    lon: float
    lat: float
    watts: float = 40.0
    level_told: int | None = None
    until: float = 0.0
    calendar: str = ""
    effects: int = 0  # how often an order has really changed it

    def level(self, now: float) -> int:
        """Percent. Without an override it burns at full light: the safe side."""
        if self.level_told is not None and now < self.until:
            return self.level_told
        return FULL

    def power(self, now: float) -> float:
        return round(self.watts * (0.95 * self.level(now) / 100 + 0.05), 1)

    def obey(self, command: dict[str, Any] | None, until: float) -> None:
        self.effects += 1
        self.level_told = None if command is None else int(command["state"]["value"])
        self.until = until


def level_of(command: Any) -> dict[str, Any]:
    """A command whose state a lamp can take. Raises Refused."""
    state = command.get("state") if isinstance(command, dict) else None
    value = state.get("value") if isinstance(state, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= FULL:
        raise Refused(422, "impossibleLevel", f"{value!r} is no level from 0 to 100.")
    found: dict[str, Any] = command
    return found
