"""`eclor field`: the simulated devices, one process for each trade, until SIGTERM."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable

from eclor.core.service.configuration import Configuration
from eclor.core.service.lifeline import die_with_parent
from eclor.core.service.readiness import notify_ready
from eclor.field.credentials import field_book
from eclor.field.devices.clock import LifeClock
from eclor.field.devices.play import KINDS, play
from eclor.field.life import Life
from eclor.field.made import make_territory

log = logging.getLogger("eclor.field")
REST = 1.0  # seconds before a trade that died starts again


def main(configuration: Configuration) -> int:
    """Draw the territory once, then fork: the processes share its memory."""
    logging.basicConfig(
        level=configuration.log_level.upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    seed = configuration.number("seed")
    book = field_book(configuration.home_path, seed)
    life = Life(make_territory(seed))
    clock = LifeClock.from_now(configuration.speed_factor)
    host, port = door(configuration), configuration.number("mqtt_port")
    return keep({kind: lambda kind=kind: play(kind, life, book, clock, host, port) for kind in KINDS})  # type: ignore[misc]


def door(configuration: Configuration) -> str:
    """Where our own devices find the MQTT door: on this machine."""
    return "127.0.0.1" if configuration.bind in ("0.0.0.0", "::") else configuration.bind  # noqa: S104


def keep(trades: dict[str, Callable[[], None]]) -> int:
    """Keep one process for each trade; a dead one comes back, all end with us."""
    stopping: list[int] = []
    children: dict[int, str] = {}
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: _stop(received, stopping, children))
    for name, work in trades.items():
        children[_start(name, work)] = name
    notify_ready(f"{len(children)} trades")
    while children:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            break
        name = children.pop(pid, "")
        if name and not stopping:
            log.warning("%s ended (status %d); it starts again.", name, status)
            time.sleep(REST)
            if not stopping:
                children[_start(name, trades[name])] = name
    return 0


def _stop(number: int, stopping: list[int], children: dict[int, str]) -> None:
    stopping.append(number)
    for pid in list(children):
        os.kill(pid, signal.SIGTERM)


def _start(name: str, work: Callable[[], None]) -> int:
    parent = os.getpid()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        die_with_parent(parent)
        work()
        code = 0
    except Exception:
        log.exception("%s cannot go on", name)
    finally:
        logging.shutdown()
        os._exit(code)
    return 0
