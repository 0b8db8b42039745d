"""All lamps reporting faster than they would: `python -m eclor.field.load --every 10`."""

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import msgspec
import numpy as np

from eclor.core.service.configuration import Configuration
from eclor.field.credentials import FieldBook, field_book
from eclor.field.devices.clock import iso
from eclor.field.devices.fleet import Fleet
from eclor.field.made import make_territory
from eclor.field.made.ways import ways
from eclor.field.made.words import Made
from eclor.field.run import door

CONNECTING, SETTLING = 30.0, 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Load:
    """How a load went; times in milliseconds from saying to acknowledgement."""

    said: int
    acknowledged: int
    seconds: float
    wanted_rate: float
    rate: float
    p50_ms: float
    p99_ms: float
    cuts: int


def lamps_report(
    made: Made,
    book: FieldBook,
    door: tuple[str, int],
    rate: float,
    seconds: float,
    said: Callable[[str, float], None] | None = None,
) -> Load:
    """Let the lamps report in turn, ``rate`` messages a second, over their cabinets' connections.

    Each message carries three values and the time at which it is said; ``said`` is told the lamp's
    key and that time. Raises TimeoutError when the cabinets are not let in.
    """
    waits: list[float] = []
    fleet = Fleet(*door, on_ack=waits.append)
    for cabinet in made.of_type("StreetlightControlCabinet"):
        # Under another client name: a broker cuts the elder of two clients of the same name.
        fleet.add(cabinet.key, book.password(cabinet.key), client_id=f"load-{cabinet.key}")
    try:
        _come_in(fleet)
        waits.clear()
        sent, took = _say(fleet, made, rate, seconds, said)
        _settle(fleet)
    finally:
        fleet.close()
    p50, p99 = np.quantile(waits, [0.5, 0.99]) * 1000 if waits else (np.nan, np.nan)
    return Load(sent, len(waits), round(took, 3), rate, round(sent / took, 1),
                round(float(p50), 1), round(float(p99), 1), fleet.tally.cuts)  # fmt: skip


def _say(
    fleet: Fleet,
    made: Made,
    rate: float,
    seconds: float,
    said: Callable[[str, float], None] | None,
) -> tuple[int, float]:
    others = ways(made)  # by radio nobody reports so often
    lamps = itertools.cycle(t for t in made.of_type("Streetlight") if t.key not in others)
    begin, sent = time.monotonic(), 0
    while (elapsed := time.monotonic() - begin) < seconds:
        while sent < elapsed * rate:
            lamp, at = next(lamps), time.time()
            power = round(lamp.trait("watts") * (0.9 + 0.1 * (sent % 97) / 97), 1)
            level = 60.0 + sent % 41
            values = {"power": power, "dimming": level, "burningHours": sent * 0.01, "at": iso(at)}
            fleet.say(lamp.gateway, f"obs/{lamp.key}", msgspec.json.encode(values))
            if said is not None:
                said(lamp.key, at)
            sent += 1
        fleet.move(max((sent + 1) / rate - (time.monotonic() - begin), 0.0))
    return sent, time.monotonic() - begin


def _come_in(fleet: Fleet) -> None:
    end = time.monotonic() + CONNECTING
    while fleet.online < len(fleet) or fleet.waiting:
        if time.monotonic() > end:
            why = fleet.tally.why or "no answer"
            raise TimeoutError(f"{fleet.online} of {len(fleet)} cabinets came in ({why}).")
        fleet.move(0.1)


def _settle(fleet: Fleet) -> None:
    end = time.monotonic() + SETTLING
    while fleet.waiting and time.monotonic() < end:
        fleet.move(0.1)


def main(words: Sequence[str]) -> int:
    """Print one JSON line; 1 when something said was not acknowledged."""
    found = argparse.ArgumentParser(prog="eclor.field.load", description=__doc__)
    pace = found.add_mutually_exclusive_group()
    pace.add_argument("--every", type=float, default=10.0, help="Seconds between two of a lamp.")
    pace.add_argument("--rate", type=float, default=0.0, help="Messages a second of all together.")
    found.add_argument("--seconds", type=float, default=60.0, help="How long.")
    arguments = found.parse_args(list(words))
    configuration = Configuration.from_environment()
    seed = configuration.number("seed")
    made = make_territory(seed)
    rate = arguments.rate or len(made.of_type("Streetlight")) / arguments.every
    book = field_book(configuration.home_path, seed)
    where = (door(configuration), configuration.number("mqtt_port"))
    load = lamps_report(made, book, where, rate, arguments.seconds)
    print(json.dumps(asdict(load)))
    return 0 if load.said == load.acknowledged else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
