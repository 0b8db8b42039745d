"""Which processes make the house, in which order, after the settings."""

import sys
from collections.abc import Sequence

from eclor.core.pki import Authority
from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.run.engines import postgres
from eclor.run.problems import CannotRun
from eclor.run.supervisor.prepared import Prepared
from eclor.run.supervisor.unit import Floor, Unit

ENGINES = ("postgres", "nats")


def units(
    configuration: Configuration,
    *,
    only: Sequence[str] = (),
    without: Sequence[str] = (),
    progress: bool = False,
) -> list[Unit]:
    """The units to keep; a name in ``only`` or ``without`` may stand for its numbered ones.

    ``progress``: errands may draw on the terminal. Raises CannotRun for a name nobody has.
    """
    whole = _whole(configuration, progress)
    known = {unit.name for unit in whole} | {_kind(unit.name) for unit in whole}
    for name in [*only, *without]:
        if name not in known:
            raise CannotRun(f"No process is called {name!r}; there are {', '.join(sorted(known))}.")
    return [
        unit
        for unit in whole
        if (not only or {unit.name, _kind(unit.name)} & set(only))
        and not {unit.name, _kind(unit.name)} & set(without)
    ]


def command(*words: str) -> tuple[str, ...]:
    """An `eclor` subcommand as this very Python runs it."""
    return (sys.executable, "-P", "-m", "eclor.run", *words)


def _kind(name: str) -> str:
    return name.split("-")[0]


def _whole(configuration: Configuration, progress: bool) -> list[Unit]:
    prepared = Prepared(configuration)
    engines = []
    if not configuration.database_url:
        engines.append(
            Unit(
                name="postgres",
                command=command("postgres"),
                floor=Floor.ENGINES,
                stop_signal=postgres.STOP_SIGNAL,
                chatter=r"LOG:  |does not exist$|(starting up|shutting down|accepting connections)$"
                r"|not yet accepting connections",
                goes_on=r"(DETAIL|HINT|STATEMENT|CONTEXT|QUERY):  ",
            )
        )
    if not configuration.nats_url:
        engines.append(
            Unit(
                name="nats",
                command=command("nats"),
                floor=Floor.ENGINES,
                chatter=r"\[INF\]|Plaintext passwords",
            )
        )
    return [*engines, *_errands(configuration, prepared, progress), *_services(configuration)]


def _errands(configuration: Configuration, prepared: Prepared, progress: bool) -> list[Unit]:
    found = [
        Unit(
            name="statics",
            command=command("statics"),
            floor=Floor.ERRANDS,
            errand=True,
            unneeded=prepared.statics_gathered,
            done=prepared.note_statics,
        ),
        Unit(
            name="migrate",
            command=command("migrate"),
            floor=Floor.ERRANDS,
            needs=("postgres",),
            errand=True,
            unneeded=prepared.migrated,
            done=prepared.note_migrated,
        ),
    ]
    if configuration.demo_on:
        found.append(
            Unit(
                name="demo",
                command=command("demo"),
                floor=Floor.ERRANDS,
                needs=("migrate",),
                errand=True,
                holds_terminal=progress,
                unneeded=prepared.demo_loaded,
                done=prepared.note_demo,
            )
        )
    return found


def _services(configuration: Configuration) -> list[Unit]:
    house = (*ENGINES, "migrate")
    webs = range(1, configuration.number("webs") + 1)
    recorders = range(1, configuration.number("recorders") + 1)
    found = [
        Unit(name="front", command=command("front"), floor=Floor.DOORS, chatter="\tWARN\t"),
        *(
            Unit(name=f"web-{n}", command=command("web", "--number", str(n)), needs=house)
            for n in webs
        ),
        Unit(name="live", command=command("live"), needs=house),
        Unit(name="gate", command=command("gate"), needs=house),
        *(
            Unit(name=f"record-{n}", command=command("record", "--number", str(n)), needs=house)
            for n in recorders
        ),
        # After the pages: on a small machine people come first.
        Unit(name="dispatch", command=command("dispatch"), needs=(*house, "web-1")),
        Unit(name="work", command=command("work"), needs=(*house, "web-1")),
    ]
    if Authority(Places(configuration.home_path).pki).exists:
        found.append(Unit(name="talq", command=command("talq"), needs=house))
    if configuration.demo_on:
        needs = (*house, "demo", "gate", "web-1")
        found.append(Unit(name="field", command=command("field"), floor=Floor.DOORS, needs=needs))
    return found
