"""`eclor up`: from an empty machine to a living territory, and back again."""

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.core.service.readiness import notify_ready
from eclor.run.checks.clock import note_alive
from eclor.run.checks.finding import Finding, Verdict
from eclor.run.checks.home import require_home, room
from eclor.run.supervisor import ledger, undertaker
from eclor.run.supervisor.journal import Journal, terminal
from eclor.run.supervisor.keeper import Keeper
from eclor.run.supervisor.ledger import LEDGER
from eclor.run.supervisor.lock import HomeLock
from eclor.run.supervisor.metrics import serve_metrics
from eclor.run.supervisor.unit import Unit


def keep(
    configuration: Configuration,
    units: Sequence[Unit],
    *,
    banner: Callable[[], str],
    check: Callable[[], list[Finding]],
) -> int:
    """Keep the units until a signal says to stop; gives the exit code. Raises CannotRun.

    ``check`` runs once the home is ours and raises CannotRun for what keeps the house from running.
    """
    places = Places(configuration.home_path)
    require_home(places.home)
    places.make()
    lock = HomeLock(places.run)
    journal = Journal(places.log, units, terminal(), form=configuration.log_format)
    try:
        _clear_away(places, journal)
        for finding in check():
            journal.say("eclor", finding.sentence)
        return asyncio.run(_keep(configuration, units, journal, banner))
    finally:
        journal.close()
        lock.release()


def _clear_away(places: Places, journal: Journal) -> None:
    """End what a killed supervisor may have left, and forget its counters."""
    left = ledger.read(places.run / LEDGER)
    if left is not None and (ended := ledger.end_all(left)):
        journal.say("eclor", f"Ended what an earlier run had left: {', '.join(ended)}.")
    shutil.rmtree(places.metrics, ignore_errors=True)
    places.metrics.mkdir(mode=0o700)


async def _keep(
    configuration: Configuration, units: Sequence[Unit], journal: Journal, banner: Callable[[], str]
) -> int:
    places = Places(configuration.home_path)
    ours = ledger.Ledger(secrets.token_hex(8))
    ours.write(places.run / LEDGER)
    keeper = Keeper(units, places, ours, os.getpid(), journal)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, _stop, keeper, journal)
    sentry = asyncio.create_task(_keep_undertaker(places.run / LEDGER, ours.token))
    server = await serve_metrics(configuration, keeper)
    greeting = asyncio.create_task(_greet(keeper, journal, banner))
    watch = asyncio.create_task(_watch(configuration, journal))
    try:
        return await keeper.run()
    finally:
        greeting.cancel()
        watch.cancel()
        server.close()
        sentry.cancel()
        with suppress(asyncio.CancelledError):
            await sentry
        if keeper.stopping:
            journal.say("eclor", "Everything has stopped.")


def _stop(keeper: Keeper, journal: Journal) -> None:
    journal.quiet = False
    journal.say("eclor", "At once." if keeper.stopping else "Stopping; once more to stop at once.")
    keeper.stop()


async def _watch(configuration: Configuration, journal: Journal) -> None:
    """Once a minute: note that we live, and say when the disk gets full."""
    while True:
        finding = room(configuration.home_path)
        if finding.verdict is not Verdict.OK:
            journal.say("eclor", finding.sentence)
        try:
            note_alive(configuration, datetime.now(UTC))
        except OSError as problem:  # a full or vanished disk must not end the house
            journal.say("eclor", f"The home cannot be written: {problem}.")
        await asyncio.sleep(60)


async def _greet(keeper: Keeper, journal: Journal, banner: Callable[[], str]) -> None:
    await keeper.all_ready.wait()
    journal.show(banner())
    notify_ready()


async def _keep_undertaker(path: Path, token: str) -> None:
    """Have one undertaker at any time; it ends when our end of its pipe closes."""
    command = [sys.executable, "-I", "-S", str(undertaker.__file__), str(path), token]
    while True:
        keeper_of_graves = await asyncio.create_subprocess_exec(
            *command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            await keeper_of_graves.wait()
        except asyncio.CancelledError:
            if keeper_of_graves.stdin is not None:
                keeper_of_graves.stdin.close()
            await keeper_of_graves.wait()
            raise
        await asyncio.sleep(1)
