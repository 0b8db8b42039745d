"""What each subcommand does; everything heavy is imported inside, so that each pays for itself only."""

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from eclor.core.service.configuration import Configuration, described
from eclor.core.service.database import DatabaseRole

if TYPE_CHECKING:
    from eclor.core.processes.pulse import Pulse

Arguments = argparse.Namespace
SECRET_SETTINGS = {"database_url", "nats_url", "smtp_url"}


def settings(configuration: Configuration, _: Arguments) -> int:
    """Print every setting: name, meaning, default, present value."""
    for name, meaning, default in described():
        field = name.removeprefix("ECLOR_").lower()
        value = getattr(configuration, field)
        if field in SECRET_SETTINGS:
            value = _without_password(value)
        print(
            f"{name}\n    {meaning}\n    default: {default or '(empty)'}\n    now: {value or '(empty)'}"
        )
    return 0


def show_version(_: Configuration, __: Arguments) -> int:
    print(f"eclor {version('eclor')}")
    return 0


def up(configuration: Configuration, arguments: Arguments) -> int:
    from eclor.run.doctor import refuse_bad_start
    from eclor.run.supervisor.banner import banner
    from eclor.run.supervisor.house import keep
    from eclor.run.supervisor.plan import units

    chosen = units(
        configuration,
        only=arguments.only,
        without=arguments.without,
        progress=sys.stdout.isatty(),
    )
    return keep(
        configuration,
        chosen,
        banner=lambda: banner(configuration),
        check=lambda: refuse_bad_start(configuration, {unit.name for unit in chosen}),
    )


def doctor(configuration: Configuration, _: Arguments) -> int:
    return int(_main("eclor.run.doctor")(configuration))


def postgres(configuration: Configuration, _: Arguments) -> int:
    from eclor.run.upgrading import settle

    settle(configuration.home_path)
    return _engine("postgres", configuration)


def nats(configuration: Configuration, _: Arguments) -> int:
    return _engine("nats", configuration)


def front(configuration: Configuration, _: Arguments) -> int:
    return _engine("front", configuration)


def nats_config(configuration: Configuration, _: Arguments) -> int:
    from eclor.run.engines.nats import config_for_outside

    print(config_for_outside(configuration), end="")
    return 0


def orders_key(configuration: Configuration, arguments: Arguments) -> int:
    """Print the public half; the private one follows from the house's secret and never leaves it."""
    import base64

    from eclor.core.commands.envelope import Key
    from eclor.core.service.secrets import load_secrets
    from eclor.run.problems import CannotRun

    if len(arguments.rest) != 1:
        raise CannotRun("Name one federation by its slug: eclor orders-key val-alzette.")
    key = Key.of(load_secrets(configuration.home_path).orders_seed, arguments.rest[0])
    print(base64.b64encode(key.public).decode())
    return 0


def web(configuration: Configuration, arguments: Arguments) -> int:
    from eclor.run.servers import serve_pages

    _as(DatabaseRole.APP)
    pulse = _pulse(configuration, f"web-{arguments.number}", DatabaseRole.APP)
    serve_pages(configuration, arguments.number, pulse)
    return 0


def live(configuration: Configuration, _: Arguments) -> int:
    from eclor.run.servers import serve_live

    _as(DatabaseRole.APP)
    serve_live(configuration, _pulse(configuration, "live", DatabaseRole.APP))
    return 0


def gate(configuration: Configuration, _: Arguments) -> int:
    with _pulse(configuration, "gate", DatabaseRole.RECORDER):
        return _run("eclor.core.gateways.gate", configuration, _recorder(configuration))


def pki(configuration: Configuration, arguments: Arguments) -> int:
    from eclor.run.pki import main

    return main(configuration, arguments.rest)


def talq(configuration: Configuration, _: Arguments) -> int:
    _as(DatabaseRole.APP)
    with _pulse(configuration, "talq", DatabaseRole.APP):
        return _run("eclor.run.talq", configuration)


def record(configuration: Configuration, arguments: Arguments) -> int:
    from eclor.core.gateways.decoders import listen
    from eclor.core.service import bus

    words = (bus.url(configuration), _recorder(configuration), arguments.number, listen)
    with _pulse(configuration, f"record-{arguments.number}", DatabaseRole.RECORDER):
        return _run("eclor.core.observations.recorder", configuration, *words)


def dispatch(configuration: Configuration, _: Arguments) -> int:
    _as(DatabaseRole.APP)
    with _pulse(configuration, "dispatch", DatabaseRole.APP, speaks_for_servers=True):
        return _run("eclor.run.dispatch", configuration)


def work(configuration: Configuration, _: Arguments) -> int:
    _as(DatabaseRole.APP)
    with _pulse(configuration, "work", DatabaseRole.APP, speaks_for_servers=True):
        return _run("eclor.run.work", configuration)


def field(configuration: Configuration, _: Arguments) -> int:
    os.nice(10)  # on a small machine the simulation gives way to the house
    with _pulse(configuration, "field", DatabaseRole.RECORDER):
        return _run("eclor.field.run", configuration, _recorder(configuration))


def migrate(configuration: Configuration, _: Arguments) -> int:
    from eclor.run.checks.schema import refuse_unfit
    from eclor.run.engines.postgres import owner_url

    refuse_unfit(owner_url(configuration))
    return _run("eclor.run.migrate", configuration)


def statics(configuration: Configuration, _: Arguments) -> int:
    _as(DatabaseRole.APP)
    return _run("eclor.run.statics", configuration)


def demo(configuration: Configuration, arguments: Arguments) -> int:
    return _run("eclor.run.demo", configuration, arguments.rest)


def imports(_: Configuration, arguments: Arguments) -> int:
    return _run("eclor.run.imports", arguments.rest)


def replay(_: Configuration, arguments: Arguments) -> int:
    return _run("eclor.run.replay", arguments.rest)


def ledger(_: Configuration, arguments: Arguments) -> int:
    _as(DatabaseRole.APP)
    return _run("eclor.run.ledger", arguments.rest)


def administrator(_: Configuration, arguments: Arguments) -> int:
    _as(DatabaseRole.APP)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    import django

    django.setup()
    return _run("eclor.run.administrators", arguments.rest)


def backup(configuration: Configuration, arguments: Arguments) -> int:
    from eclor.run.backup.commands import backup

    return backup(configuration, arguments.rest)


def restore(configuration: Configuration, arguments: Arguments) -> int:
    from eclor.run.backup.commands import bring_back

    return bring_back(configuration, arguments.rest)


def upgrade(configuration: Configuration, _: Arguments) -> int:
    from eclor.run.upgrading import upgrade

    done = upgrade(configuration)
    print(
        f"The database has the new shape. The one of before lies in {done.before} until the next upgrade,"
        f" the proven backup is {done.backup}. Start with `eclor up`."
    )
    return 0


def check(_: Configuration, arguments: Arguments) -> int:
    return _django(["check", *arguments.rest])


def manage(_: Configuration, arguments: Arguments) -> int:
    return _django(arguments.rest)


def _recorder(configuration: Configuration) -> dict[str, str]:
    """The recorder's login: those who serve every federation at once use it, without Django."""
    from eclor.run.addresses import database

    return database(configuration, DatabaseRole.RECORDER).conninfo()


def _pulse(
    configuration: Configuration, name: str, role: DatabaseRole, *, speaks_for_servers: bool = False
) -> "Pulse":
    """How this process says that it lives, and that the servers do which cannot say so themselves."""
    from eclor.core.processes.pulse import Pulse, nats_at, port_here
    from eclor.core.service import bus
    from eclor.run.addresses import database

    probes = {}
    if speaks_for_servers:
        there = urlsplit(bus.url(configuration))
        probes["nats"] = nats_at(there.hostname or "127.0.0.1", there.port or 4222)
        probes["front"] = port_here(configuration.number("http_port"))
    return Pulse(name, database(configuration, role).conninfo(), probes)


def _django(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["eclor manage", *words])
    return 0


def _engine(name: str, configuration: Configuration) -> int:
    import_module(f"eclor.run.engines.{name}").serve(configuration)
    return 0


def _as(role: DatabaseRole) -> None:
    """The database login of this process, unless whoever starts it chose another."""
    os.environ.setdefault("ECLOR_ROLE", role)


def _main(module: str) -> Callable[..., Any]:
    found: Callable[..., Any] = import_module(module).main
    return found


def _run(module: str, *arguments: object) -> int:
    return int(_main(module)(*arguments) or 0)


def _without_password(address: str) -> str:
    scheme, separator, rest = address.partition("://")
    login, at, host = rest.rpartition("@")
    user, colon, _ = login.partition(":")
    return f"{scheme}{separator}{user}{colon}{'…' if colon else ''}{at}{host}"
