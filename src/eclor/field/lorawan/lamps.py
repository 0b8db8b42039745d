"""Simulated uCIFI lamp controllers on LoRaWAN: what they keep, and the light that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass

from eclor.services.lighting.rules.lwm2m_frames import (
    LEVEL,
    OVERRIDE_END,
    OVERRIDE_FADE,
    decoded,
)
from eclor.services.lighting.words.lwm2m import Object

FULL = 100.0


@dataclass(slots=True)
class Lamp:
    """One controller; ``radio`` is the gateway that hears it best, ``skew`` its clock's error in s."""

    eui: str
    radio: str
    spreading: int = 9
    listens: str = "CLASS_C"
    watts: float = 40.0
    skew: float = 0.0
    command: float | None = None
    override_end: float = 0.0
    fade: float = 0.0
    effects: int = 0  # how often a frame has really changed it

    def level(self, now: float) -> float:
        """Percent: the manual override while it lasts by the lamp's own clock."""
        if self.command is not None and now + self.skew < self.override_end:
            return self.command
        return self.otherwise(now)

    def otherwise(self, now: float) -> float:
        """Without an override: full light, the safe side."""
        return FULL

    def hears(self, now: float) -> bool:
        """Whether it has power."""
        return True

    def said(self, now: float) -> dict[str, float]:
        """What it reports, by our attributes."""
        return {"dimming": self.level(now), "power": self.power(now)}

    def power(self, now: float) -> float:
        return round(self.watts * (0.95 * self.level(now) / 100 + 0.05), 1)

    def hear(self, payload: bytes) -> None:
        """All of a frame or nothing. Raises ValueError for one that is no order to a lamp."""
        said = decoded(payload).get(int(Object.LAMP_CONTROLLER), {}).get(0)
        if not isinstance(said, dict):
            raise ValueError(f"{payload.hex()} says nothing to a lamp.")
        self._obey(said)

    def _obey(self, said: Mapping[int, float]) -> None:
        level = said.get(LEVEL, self.command)
        if level is not None and not 0 <= level <= FULL:
            raise ValueError(f"{level} is no level from 0 to 100.")
        before = (self.command, self.override_end)
        self.command = level
        self.override_end = float(said.get(OVERRIDE_END, self.override_end))
        self.fade = float(said.get(OVERRIDE_FADE, 0.0))
        self.effects += (self.command, self.override_end) != before
