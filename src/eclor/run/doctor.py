"""`eclor doctor`: every check, in plain words; and the same checks before `eclor up`."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.run.checks import clock, home, machine, outside, ports
from eclor.run.checks.finding import Finding, Verdict, ok
from eclor.run.problems import EXIT_CODE, CannotRun
from eclor.run.supervisor.lock import HomeLock

COLOURS = {Verdict.OK: 32, Verdict.WARNING: 33, Verdict.BAD: 31}


def main(configuration: Configuration) -> int:
    """Print all findings; 0 when nothing is bad, else 2."""
    findings = examine(configuration)
    for finding in findings:
        word = f"{finding.verdict:<8}"
        if sys.stdout.isatty():
            word = f"\x1b[{COLOURS[finding.verdict]}m{word}\x1b[0m"
        print(f"{word} {finding.about}: {finding.sentence}")
    return EXIT_CODE if any(f.verdict is Verdict.BAD for f in findings) else 0


def examine(configuration: Configuration) -> list[Finding]:
    """All checks, the cheap and the dear."""
    place = home.folder(configuration.home_path)
    found = [machine.python(), machine.packages(), machine.open_files(), place]
    if place.verdict is Verdict.OK:
        found += [home.room(configuration.home_path), clock.right(configuration, datetime.now(UTC))]
        running = _runs_here(configuration)
        found += _ports(configuration, running)
        found += _database(configuration, running)
    if configuration.nats_url:
        found.append(outside.bus(configuration))
    return found


def refuse_bad_start(configuration: Configuration, names: set[str]) -> list[Finding]:
    """The checks before the processes ``names`` start; gives the warnings, raises CannotRun."""
    wanted = [p for p in ports.ours(configuration) if not p.needed_by or p.needed_by in names]
    found = [
        machine.packages(),
        machine.open_files(),
        home.room(configuration.home_path),
        clock.right(configuration, datetime.now(UTC)),
        *ports.twice(wanted),
        *map(ports.free, wanted),
        *_outside(configuration, names),
    ]
    if sentences := [f.sentence for f in found if f.verdict is Verdict.BAD]:
        raise CannotRun("\neclor: ".join(sentences))
    return [f for f in found if f.verdict is Verdict.WARNING]


def _outside(configuration: Configuration, names: set[str]) -> Iterable[Finding]:
    if configuration.database_url and "migrate" in names:
        yield outside.database(configuration)
    if configuration.nats_url and "gate" in names:
        yield outside.bus(configuration)


def _runs_here(configuration: Configuration) -> bool:
    places = Places(configuration.home_path)
    places.make()
    try:
        HomeLock(places.run).release()
    except CannotRun:
        return True
    return False


def _ports(configuration: Configuration, running: bool) -> list[Finding]:
    """While the house runs here, its ports are taken by itself."""
    if running:
        return [ok("ports", "held by Eclor itself, which runs in this home.")]
    wanted = ports.ours(configuration)
    return [*ports.twice(wanted), *map(ports.free, wanted)]


def _database(configuration: Configuration, running: bool) -> list[Finding]:
    from eclor.run.checks import schema  # brings psycopg, which `eclor up` does not wait for

    found = [outside.database(configuration)] if configuration.database_url else []
    if all(finding.verdict is Verdict.OK for finding in found):
        found.append(schema.made_by_us(configuration, running=running))
    return found
