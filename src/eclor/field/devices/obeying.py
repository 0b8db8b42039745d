"""Simulated lamps that take orders: what they were told at installation, what they hear and answer."""

import json
import logging
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import numpy as np
import psycopg

from eclor.core.commands.envelope import Identity, Key, Memory, Order, Refused, read
from eclor.core.service.configuration import Configuration
from eclor.core.service.secrets import load_secrets
from eclor.field.devices.clock import LifeClock, iso
from eclor.field.devices.lamp import Answer, Lamp, Override
from eclor.field.devices.programme import Kept, restored
from eclor.field.devices.reporters import Message, by, keeps, ordered
from eclor.field.life import Life
from eclor.field.life.noise import Times
from eclor.field.loading import territory_id
from eclor.field.made.words import Thing

log = logging.getLogger("eclor.field")
SAID = ("dimming", "power", "levelReason")  # after an order
NATIVE = "native"
REGISTER = """
SELECT d.key, d.id, d.external_id, g.protocol, g.key FROM device d
LEFT JOIN device g ON g.id = d.gateway_id WHERE d.territory_id = %s
"""
KEPT_EVERY = 5.0  # seconds; a real controller writes each change to its flash


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installer writes into the lamps of a federation: numbers, whom to obey, by which key."""

    territory: int
    issuer: str
    public: bytes
    numbers: Mapping[str, int]
    home: Path
    # Lamps behind a server of another protocol: protocol -> key of the server -> lamp -> its name.
    elsewhere: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.home / "field-lamps.json"

    def speaks_elsewhere(self, key: str) -> bool:
        return any(
            key in names for servers in self.elsewhere.values() for names in servers.values()
        )


def installed(
    configuration: Configuration, login: Mapping[str, Any], slug: str
) -> Installed | None:
    """Read from the register of devices; None while the demo is not loaded."""
    with psycopg.connect(**login) as connection:
        territory = territory_id(connection, slug)
        if territory is None:
            return None
        rows = connection.execute(REGISTER, (territory,)).fetchall()
    seed = load_secrets(configuration.home_path).orders_seed
    return Installed(
        territory,
        slug,
        Key.of(seed, slug).public,
        {key: number for key, number, *_ in rows},
        configuration.home_path,
        _elsewhere(rows),
    )


def _elsewhere(rows: Iterable[tuple[Any, ...]]) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for key, _, name, protocol, server in rows:
        if server and protocol != NATIVE:
            found.setdefault(protocol, {}).setdefault(server, {})[key] = name
    return found


class Obeying:
    """The controllers of all lamps; each hears on the line of its cabinet."""

    def __init__(self, life: Life, clock: LifeClock, told: Installed) -> None:
        self._life, self._clock, self._told = life, clock, told
        self._things = {t.key: t for t in life.made.of_type("Streetlight")}
        self._by_cabinet: dict[str, list[str]] = {}
        for thing in self._things.values():
            self._by_cabinet.setdefault(thing.gateway, []).append(thing.key)
        self._chance = Random(f"{life.seed}/answers")  # noqa: S311 -- a game, not a secret
        self._said: list[Message] = []
        self._kept_at, self._changed = time.monotonic(), False
        kept = _kept(told.file)
        self.lamps = {
            key: _lamp(thing, told, life.clock_skew(thing), kept.get(key))
            for key, thing in self._things.items()
            if key in told.numbers and not told.speaks_elsewhere(key)
        }

    def filters(self, cabinet: Thing) -> tuple[str, ...]:
        return f"cmd/{cabinet.key}/#", f"group/{self._told.territory}"

    def hear(self, cabinet: str, topic: str, payload: bytes) -> None:
        """An envelope on the line of a cabinet: for one of its lamps, or for a group."""
        words = topic.split("/")
        alone = words[0] == "cmd" and len(words) == 3
        keys = [words[2]] if alone else self._by_cabinet.get(cabinet, [])
        try:
            order = read(payload, self._told.public)
        except Refused as refused:
            log.warning("lighting: %s heard an envelope it refuses: %s", cabinet, refused)
            for key in keys[:1] if alone else ():
                self._answer(key, cabinet, Answer("", "refused", refused.code, refused.text))
            return
        for key in keys:
            self._obey(key, cabinet, order)

    def to_say(self) -> list[Message]:
        """Answers and reports since the last time; what lamps remember is kept now and then."""
        if self._changed and time.monotonic() - self._kept_at > KEPT_EVERY:
            self.keep()
        said, self._said = self._said, []
        return said

    def keep(self) -> None:
        """Write down what controllers keep through a power cut."""
        self._kept_at, self._changed = time.monotonic(), False
        kept = {
            key: {
                "seq": lamp.memory.seq,
                "done": lamp.memory.done,
                "override": asdict(lamp.override) if lamp.override else None,
                "charge": lamp.programme.text if lamp.programme else "",
                "hash": lamp.hash,
            }
            for key, lamp in self.lamps.items()
            if lamp.memory.seq
        }
        draft = self._told.file.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(kept))
        draft.replace(self._told.file)

    def _obey(self, key: str, cabinet: str, order: Order) -> None:
        lamp, thing, now = self.lamps.get(key), self._things.get(key), time.time()
        if lamp is None or thing is None:
            return
        moment = np.array([self._clock.life(now)])
        if self._life.is_silent(thing, moment)[0]:
            return  # a dead cabinet takes its lamps along
        told = by(self._life, thing, lamp, _plain(self._life, thing, moment), float(moment[0]))
        answer = lamp.obey(order, now + lamp.skew, self._chance.random(), told)
        if answer is None:
            return
        self._changed = True
        self._answer(key, cabinet, answer)
        if answer.result == "done":
            self._report(thing, lamp, now + answer.after)
            ramp = lamp.override.ramp if lamp.override else 0.0
            if ramp:
                self._report(thing, lamp, now + max(answer.after, ramp) + 0.1)

    def _answer(self, key: str, cabinet: str, answer: Answer) -> None:
        at = time.time() + answer.after
        lamp = self.lamps.get(key)
        clock = at + (lamp.skew if lamp else 0.0)
        self._said.append(Message(at, cabinet, f"ack/{key}", answer.payload(clock)))

    def _report(self, thing: Thing, lamp: Lamp, at: float) -> None:
        """Light and power as they will be at that moment, by its own clock."""
        life = self._clock.life(at)
        values: dict[str, object] = {**_plain(self._life, thing, np.array([life]))}
        told = by(self._life, thing, lamp, values, life)
        ordered(values, lamp, at, thing.trait("watts"), told)
        said = {name: values[name] for name in SAID if name in values} | keeps(lamp)
        payload = msgspec.json.encode({**said, "at": iso(at + lamp.skew)})
        self._said.append(Message(at, thing.gateway, f"obs/{thing.key}", payload))


def _plain(life: Life, thing: Thing, moment: Times) -> dict[str, float]:
    return {name: float(value[0]) for name, value in life.values(thing, moment).items()}


def _lamp(thing: Thing, told: Installed, skew: float, kept: Any) -> Lamp:
    me = Identity(
        key=thing.key, number=told.numbers[thing.key], issuer=told.issuer, public=told.public
    )
    detects = thing.attributes.get("presenceDetector") is True
    dims = thing.attributes.get("dimmable") is not False
    if not kept:
        return Lamp(me, skew=skew, detects=detects, dims=dims)
    programme: Kept | None = None
    if kept.get("hash"):
        programme = restored(kept["charge"], kept["hash"], detects)
    return Lamp(
        me,
        skew=skew,
        detects=detects,
        dims=dims,
        programme=programme,
        spoiled=bool(kept.get("hash")) and programme is None,
        override=Override(**kept["override"]) if kept["override"] else None,
        memory=Memory(seq=kept["seq"], done=dict(kept["done"])),
    )


def _kept(file: Path) -> dict[str, Any]:
    """What the lamps of this home remember; nothing when they were never ordered."""
    try:
        found: dict[str, Any] = json.loads(file.read_text())
    except FileNotFoundError:
        return {}
    except ValueError:
        log.warning("%s is damaged: the simulated lamps begin anew.", file)
        return {}
    return found
