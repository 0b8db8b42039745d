"""Lamps of the simulated territory on LoRaWAN: what they do by themselves, and when they speak."""

import json
import logging
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eclor.field.devices.clock import LifeClock
from eclor.field.devices.reporters import Message, phase_of, relit
from eclor.field.life import Life
from eclor.field.life.noise import key_of
from eclor.field.lorawan.lamps import Lamp
from eclor.field.lorawan.server import FILTER, ChirpStack, Event
from eclor.field.made.words import Thing

log = logging.getLogger("eclor.field")
APPLICATION = "00000000-0000-4000-8000-00000000ec10"
GREETING = 60.0  # seconds after power comes back within which each lamp has said its first word
KEPT_EVERY = 5.0


@dataclass(slots=True, kw_only=True)
class LivingLamp(Lamp):
    """Without an override it follows the programme it was installed with, by the life's sky."""

    thing: Thing
    life: Life
    clock: LifeClock

    def otherwise(self, now: float) -> float:
        return self._by_itself(now)["dimming"]

    def said(self, now: float) -> dict[str, float]:
        values = self._by_itself(now)
        relit(values, values["dimming"], self.level(now), self.watts)
        return values

    def hears(self, now: float) -> bool:
        return not self.life.is_silent(self.thing, np.array([self.clock.life(now)]))[0]

    def _by_itself(self, now: float) -> dict[str, float]:
        moment = np.array([self.clock.life(now)])
        return {name: float(v[0]) for name, v in self.life.values(self.thing, moment).items()}


@dataclass(frozen=True, slots=True)
class Uplinks:
    """A lamp's habit of speaking: soon after it has power, then each its own second of the period."""

    radio: "Radio"
    lamp: LivingLamp
    begun: float

    def next_at(self, after: float) -> float:
        due = self.lamp.thing.due
        share = phase_of(self.lamp.life, self.lamp.thing) / due
        greeting = self.begun + share * GREETING
        if after < greeting:
            return greeting
        period = max(due / self.lamp.clock.speed, 1.0)
        return (after - share * period) // period * period + period + share * period

    def report(self, at: float) -> Iterator[Message]:
        if self.lamp.hears(at):
            yield from self.radio.messages(self.radio.server.report(self.lamp, at))


class Radio:
    """The simulated LoRaWAN server with its lamps, on the server's line: ``key`` is its login."""

    def __init__(
        self, key: str, names: Mapping[str, str], life: Life, clock: LifeClock, file: Path
    ) -> None:
        """``names``: the EUI of each lamp by its key; ``file`` is where lamps keep what they hold."""
        self.key, self._file = key, file
        things = {t.key: t for t in life.made.of_type("Streetlight") if t.key in names}
        kept = _kept(file)
        self.lamps = {
            names[key]: _lamp(thing, names[key], life, clock, kept.get(key, {}))
            for key, thing in things.items()
        }
        self.server = ChirpStack(APPLICATION, self.lamps)
        self._said: list[Message] = []
        self._kept_at, self._changed = time.monotonic(), False

    @property
    def filters(self) -> tuple[str, ...]:
        return (FILTER,)

    def uplinks(self, now: float) -> Sequence[Uplinks]:
        return [Uplinks(self, lamp, now) for lamp in self.lamps.values()]

    def messages(self, events: Iterable[Event]) -> list[Message]:
        return [Message(one.at, self.key, one.topic, one.payload) for one in events]

    def hear(self, _login: str, topic: str, payload: bytes) -> None:
        """A command of the platform; what comes of it is said in its time."""
        try:
            events = self.server.hear(topic, payload, time.time())
        except (ValueError, KeyError, TypeError) as problem:
            log.warning("%s heard a command it refuses: %s", self.key, problem)
            return
        self._changed = True
        self._said += self.messages(events)

    def to_say(self) -> list[Message]:
        """What came of commands since the last time; what lamps hold is kept now and then."""
        if self._changed and time.monotonic() - self._kept_at > KEPT_EVERY:
            self.keep()
        said, self._said = self._said, []
        return said

    def keep(self) -> None:
        """Write down the overrides that controllers hold through a power cut."""
        self._kept_at, self._changed = time.monotonic(), False
        held = {
            lamp.thing.key: {"command": lamp.command, "override_end": lamp.override_end}
            for lamp in self.lamps.values()
            if lamp.command is not None
        }
        draft = self._file.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(held))
        draft.replace(self._file)


def _lamp(
    thing: Thing, eui: str, life: Life, clock: LifeClock, kept: Mapping[str, Any]
) -> LivingLamp:
    far = key_of(life.seed, thing.key, "radio")
    lamp = LivingLamp(
        eui=eui,
        radio=radio_of(thing),
        spreading=7 + far % 4,
        watts=thing.trait("watts"),
        skew=life.clock_skew(thing),
        thing=thing,
        life=life,
        clock=clock,
    )
    lamp.command = kept.get("command")
    lamp.override_end = float(kept.get("override_end", 0.0))
    return lamp


def radio_of(thing: Thing) -> str:
    """The radio gateway that hears it best: one stands in each commune."""
    return f"02ec10000000{int(thing.insee) % 0xFFFF:04x}"


def _kept(file: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(file.read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        log.warning("%s is damaged: the simulated lamps on LoRaWAN begin anew.", file)
        return {}
    return found
