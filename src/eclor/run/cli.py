"""The one command: `eclor`."""

import argparse
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence

from eclor.core.service.bus import NoBus
from eclor.core.service.configuration import BadSetting, Configuration
from eclor.core.service.lifeline import die_with_parent
from eclor.core.service.places import BadPlace, Places
from eclor.core.service.secrets import BadSecrets
from eclor.run import commands
from eclor.run.problems import EXIT_CODE, CannotRun

Command = Callable[[Configuration, argparse.Namespace], int]
SENTENCES = (CannotRun, BadSetting, BadSecrets, BadPlace, NoBus)

# name: (what it does, function); those in PASSED take whatever words follow.
COMMANDS: dict[str, tuple[str, Command]] = {
    "up": ("Start the whole house here and keep it alive; Ctrl-C stops it.", commands.up),
    "doctor": ("Check everything that could keep the house from running.", commands.doctor),
    "settings": ("List every setting with meaning, default and present value.", commands.settings),
    "migrate": ("Bring the database to the shape this program expects.", commands.migrate),
    "demo": ("Load the simulated territory, once.", commands.demo),
    "import": (
        "Import real data: import communes FILE.geojson, import lamps FILE.csv, import roads FILE.geojson.",
        commands.imports,
    ),
    "replay": ("Send a file of timestamped counts as if devices sent it now.", commands.replay),
    "check": ("Check the cards of every room and the whole program.", commands.check),
    "manage": ("Run a Django management command.", commands.manage),
    "nats-config": (
        "Print what a NATS server of yours must be configured with.",
        commands.nats_config,
    ),
    "ledger": (
        "Check that nobody changed the ledger of accesses; ledger SEALS.json compares a kept copy.",
        commands.ledger,
    ),
    "administrator": (
        "Let an administrator in: administrator FEDERATION E-MAIL, while the house runs.",
        commands.administrator,
    ),
    "orders-key": (
        "Print the public key by which devices know our orders: orders-key FEDERATION.",
        commands.orders_key,
    ),
    "pki": (
        "Certificates of gateways: pki create, issue NAME, renew NAME, revoke NAME, list, house.",
        commands.pki,
    ),
    "backup": (
        "Put everything into one encrypted file, and prove that it comes back.",
        commands.backup,
    ),
    "restore": ("Bring a house back: restore FILE, into an empty home.", commands.restore),
    "upgrade": (
        "Bring a stopped house to the shape of a new version, or leave it as it is.",
        commands.upgrade,
    ),
    "version": ("Print the version.", commands.show_version),
    "postgres": ("Run the embedded PostgreSQL alone.", commands.postgres),
    "nats": ("Run the embedded NATS server alone.", commands.nats),
    "front": ("Run the front door (Caddy) alone.", commands.front),
    "gate": ("Run the door through which devices speak MQTT.", commands.gate),
    "talq": ("Run the door through which TALQ gateways speak.", commands.talq),
    "record": ("Run one recorder, which stores what the field reports.", commands.record),
    "live": ("Run the live streams.", commands.live),
    "web": ("Run one web process.", commands.web),
    "dispatch": ("Run the dispatcher of facts, alarms and commands.", commands.dispatch),
    "work": ("Run the background jobs.", commands.work),
    "field": ("Run the simulated field.", commands.field),
    "statics": ("Gather the static files for the front door.", commands.statics),
}
PASSED = {
    "demo",
    "import",
    "replay",
    "check",
    "manage",
    "ledger",
    "administrator",
    "orders-key",
    "pki",
    "backup",
    "restore",
}
NUMBERED = {"web", "record"}
SPEAKS_ONLY = {"settings", "version", "doctor", "up"}  # these must work before any folder is made


def main(words: Sequence[str] | None = None) -> None:
    """Run the subcommand and exit with its code; what a person must mend is one sentence and 2."""
    _tie_to_supervisor()
    given = list(sys.argv[1:] if words is None else words)
    arguments = parser().parse_args(given[:1] if given and given[0] in PASSED else given)
    arguments.rest = given[1:]
    try:
        configuration = Configuration.from_environment()
        _prepare(configuration, arguments.command)
        code = COMMANDS[arguments.command][1](configuration, arguments)
    except SENTENCES as problem:
        print(f"eclor: {problem}", file=sys.stderr)
        code = EXIT_CODE
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    sys.exit(code)


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="eclor", description="The territory, alive in one place.")
    subcommands = found.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (sentence, _) in COMMANDS.items():
        one = subcommands.add_parser(name, help=sentence, description=sentence)
        if name in NUMBERED:
            one.add_argument("--number", type=int, default=1, help="Which of several, from 1.")
        if name == "up":
            _add_choices(one)
    return found


def _add_choices(up: argparse.ArgumentParser) -> None:
    up.add_argument(
        "--only", type=_names, default=[], metavar="NAME[,NAME]", help="Start these only."
    )
    up.add_argument("--without", type=_names, default=[], metavar="NAME[,NAME]", help="Leave out.")


def _names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _prepare(configuration: Configuration, command: str) -> None:
    """What every process of the house has in common."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    os.umask(0o077)
    if command in SPEAKS_ONLY:
        return
    places = Places(configuration.home_path)
    places.make()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    # Before anything counts: prometheus_client reads it once, at its import.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(places.metrics))


def _tie_to_supervisor() -> None:
    """A supervised process dies with its supervisor; a grandchild has its own parent to watch."""
    supervisor = os.environ.get("ECLOR_RUN", "").partition(":")[0]
    if supervisor and int(supervisor) == os.getppid():
        die_with_parent(int(supervisor))
