"""`eclor field`: the simulated devices, one process for each trade, until SIGTERM."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import psycopg

from eclor.core.service import logs
from eclor.core.service.configuration import Configuration
from eclor.core.service.lifeline import die_with_parent
from eclor.core.service.readiness import notify_ready
from eclor.field.credentials import field_book
from eclor.field.devices.clock import LifeClock
from eclor.field.devices.obeying import installed
from eclor.field.devices.play import KINDS, play
from eclor.field.history.load import (
    history_end,
    is_loaded,
    load_history,
    note_history,
    speed,
)
from eclor.field.history.storing import Stored
from eclor.field.life import Life
from eclor.field.loading import territory_id
from eclor.field.made import make_territory
from eclor.field.telling import refresh_pages

log = logging.getLogger("eclor.field")
Work = Callable[[], None]
REST = 1.0  # seconds before a trade that died starts again


def main(configuration: Configuration, login: Mapping[str, Any] | None = None) -> int:
    """Draw the territory once, then fork: the processes share its memory.

    ``login`` is the recorder's database login. With it, a year of history that ends where the field
    begins is loaded in the background of the first start; without it there is no history.
    """
    logs.begin(configuration.log_level, configuration.log_format)
    seed = configuration.number("seed")
    book = field_book(configuration.home_path, seed)
    life = Life(make_territory(seed))
    clock = LifeClock.from_now(configuration.speed_factor)
    host, port = door(configuration), configuration.number("mqtt_port")
    told = installed(configuration, login, life.made.slug) if login is not None else None
    trades = {kind: partial(play, kind, life, book, clock, host, port, told) for kind in KINDS}
    errands: dict[str, Work] = {}
    if login is not None:
        end = history_end(configuration.home_path, time.time())
        if not is_loaded(configuration.home_path):
            errands["history"] = partial(_history, dict(login), life, end, configuration)
    return keep(trades, errands)


def door(configuration: Configuration) -> str:
    """Where our own devices find the MQTT door: on this machine."""
    if configuration.mqtt_clear == "off":
        return "127.0.0.1"
    return "127.0.0.1" if configuration.bind in ("0.0.0.0", "::") else configuration.bind  # noqa: S104


def _history(login: dict[str, Any], life: Life, end: float, configuration: Configuration) -> None:
    """Load what is missing of the past, gently: those who look at pages come first."""
    os.nice(10)
    began = time.monotonic()
    with psycopg.connect(**login) as connection:
        territory = territory_id(connection, life.made.slug)
    if territory is None:
        log.warning("No territory called %s here: run `eclor demo`.", life.made.slug)
        return
    stored = load_history(login, life, territory, end, _Teller(configuration, territory))
    note_history(configuration.home_path, end, loaded=True)
    if stored.rows:
        log.info("A year of history is there: %s.", speed(stored, began))


class _Teller:
    """Says how far the history is, each fifth, to the log and to open pages."""

    def __init__(self, configuration: Configuration, territory: int) -> None:
        self._configuration, self._territory = configuration, territory
        self._said = 0

    def __call__(self, title: str, share: float, stored: Stored) -> None:
        if share * 5 < self._said + 1:
            return
        self._said = int(share * 5)
        refresh_pages(self._configuration, self._territory)
        if share < 1:
            log.info("A year of history: %.0f %%, %d rows.", share * 100, stored.rows)


def keep(trades: Mapping[str, Work], errands: Mapping[str, Work]) -> int:
    """Keep one process for each trade, where a dead one comes back; an errand may end.

    All of them end with us. An errand that fails is tried again.
    """
    stopping: list[int] = []
    children: dict[int, str] = {}
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: _stop(received, stopping, children))
    for name, work in {**trades, **errands}.items():
        children[_start(name, work)] = name
    notify_ready()
    while children:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            break
        name = children.pop(pid, "")
        if name in errands and status == 0:
            continue
        if name and not stopping:
            log.warning("%s ended (status %d); it starts again.", name, status)
            time.sleep(REST)
            if not stopping:
                children[_start(name, {**trades, **errands}[name])] = name
    return 0


def _stop(number: int, stopping: list[int], children: dict[int, str]) -> None:
    stopping.append(number)
    for pid in list(children):
        os.kill(pid, signal.SIGTERM)


def _start(name: str, work: Work) -> int:
    parent = os.getpid()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)  # ours would stop the brothers, and not this one
        die_with_parent(parent)
        work()
        code = 0
    except Exception:
        log.exception("%s cannot go on", name)
    finally:
        logging.shutdown()
        os._exit(code)
    return 0
