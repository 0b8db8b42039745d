"""The dispatcher: hands facts over, decides alarms, wakes jobs; one leads, others stand by."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import cache
from types import FrameType
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError

from eclor.core.service.configuration import Configuration
from eclor.core.service.readiness import notify_ready
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience

if TYPE_CHECKING:
    from eclor.core.processes.guard import Guard

log = logging.getLogger(__name__)
TICK_SECONDS = 1.0
LEADER_LOCK = 0x45_63_6C_6F_72  # "Eclor"


def main(configuration: Configuration) -> None:
    """Run until SIGTERM. A second dispatcher waits for the first one's database session to end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    import django

    django.setup()
    stopping, nudged = threading.Event(), threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        nudged.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    notify_ready()
    threading.Thread(target=_listen_for_nudges, args=(configuration, nudged), daemon=True).start()
    desk = threading.Thread(target=_keep_the_desk, args=(configuration, stopping))
    desk.start()
    radio = threading.Thread(target=_carry_by_radio, args=(configuration, stopping))
    radio.start()
    while not stopping.is_set():
        try:
            _lead(stopping, nudged)
        except (InterfaceError, OperationalError) as problem:
            log.warning(
                "PostgreSQL is away (%s); tried again each second.", str(problem).partition("\n")[0]
            )
            _forget_connection()
            stopping.wait(TICK_SECONDS)
        except Exception:  # whatever it was, the reason is in the log
            log.exception("The dispatcher lost its footing; it starts again in a second.")
            _forget_connection()
            stopping.wait(TICK_SECONDS)
    desk.join(timeout=5)
    radio.join(timeout=5)


def _keep_the_desk(configuration: Configuration, stopping: threading.Event) -> None:
    """Orders to the field: a thread of its own, since a second is long for whoever waits for light."""
    from eclor.core.commands.desk.keeper import Keeper
    from eclor.core.service import bus
    from eclor.core.service.secrets import load_secrets

    seed = load_secrets(configuration.home_path).orders_seed
    Keeper(bus.url(configuration), seed, stopping).keep()


def _carry_by_radio(configuration: Configuration, stopping: threading.Event) -> None:
    """Orders to devices behind LoRaWAN servers, as the air has room for them."""
    from eclor.core.gateways.lorawan.line import lorawan_line
    from eclor.core.gateways.lorawan.words import Air
    from eclor.core.service import bus
    from eclor.core.service.secrets import load_secrets

    seed = load_secrets(configuration.home_path).orders_seed
    lorawan_line(bus.url(configuration), seed, Air.of(configuration), stopping).keep()


def _lead(stopping: threading.Event, nudged: threading.Event) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
        (leads,) = cursor.fetchone()
    if not leads:
        stopping.wait(TICK_SECONDS)
        return
    while not stopping.is_set():
        begun = time.monotonic()
        _one_pass()
        nudged.wait(max(0.05, TICK_SECONDS - (time.monotonic() - begun)))
        nudged.clear()


def _one_pass() -> None:
    """Every duty in every federation; now and then also a look after the other processes."""
    from django.utils import timezone

    from eclor.core.territories.entering import enter
    from eclor.core.territories.here import every_territory

    looks = _guard().due(time.monotonic())
    for territory in every_territory():
        enter(territory)
        scope = Scope(
            territory=territory,
            now=timezone.now(),
            person="dispatcher",
            audience=Audience.ADMINISTRATOR,
        )
        for duty in (*_duties(), *((_guard().look,) if looks else ())):
            try:
                duty(scope)
            except (InterfaceError, OperationalError):
                raise  # the database is away: nothing else could be done either
            except Exception:  # one duty that fails must not keep the others from theirs
                log.exception("%s failed in territory %d.", duty.__name__, territory)


def _duties() -> tuple[Callable[[Scope], object], ...]:
    from eclor.core.alarms.watch import decide
    from eclor.core.facts.delivery import deliver
    from eclor.core.jobs.clock import defer_due

    return deliver, decide, defer_due


@cache
def _guard() -> "Guard":
    """Looks after all processes but this one, which the worker looks after."""
    from eclor.core.processes.guard import Guard

    return Guard(spares=("dispatch",))


def _listen_for_nudges(configuration: Configuration, nudged: threading.Event) -> None:
    """The recorder says `alarms.nudge` after each commit that changed a condition."""
    import asyncio

    import nats

    from eclor.core.service import bus

    async def listen() -> None:
        async def wake(_message: object) -> None:
            nudged.set()

        client = await nats.connect(
            bus.url(configuration), max_reconnect_attempts=-1, reconnect_time_wait=0.2
        )
        await client.subscribe("alarms.nudge", cb=wake)
        await asyncio.Event().wait()

    asyncio.run(listen())


def _forget_connection() -> None:
    from django.db import connection

    connection.close()
