"""`eclor demo`: the simulated territory and its people, once; a year of its history."""

import argparse
import json
import os
import secrets
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from eclor.core.service.configuration import Configuration
from eclor.core.service.database import DatabaseRole
from eclor.field.credentials import field_book
from eclor.field.history.load import (
    forget_history,
    history_end,
    load_history,
    note_history,
    speed,
)
from eclor.field.history.storing import Stored
from eclor.field.life import Life
from eclor.field.loading import load_territory, territory_id
from eclor.field.made import make_territory
from eclor.field.made.ways import SERVERS, Server
from eclor.field.made.words import Made
from eclor.field.telling import refresh_pages
from eclor.run.addresses import database
from eclor.run.owning import as_owner

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('eclor demo'))"
PEOPLE = (
    ("Maya", "maya", "operator"),
    ("Inès", "ines", "elected"),
    ("Noor", "noor", "administrator"),
)
# No 0/O, 1/l/I: these passwords are read from a screen. 12 of 31 letters: 59 bits.
ELECTED_OF_THE_DEMO = "démonstration"
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def main(configuration: Configuration, words: Sequence[str] = ()) -> int:
    """Load what is missing; told twice, it does nothing the second time."""
    arguments = _parser().parse_args(list(words))
    made = make_territory(configuration.number("seed"))
    _load(configuration, made, () if arguments.mqtt else SERVERS)
    if arguments.again or arguments.history:
        _history(configuration, made, again=arguments.again)
    return 0


def _parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="eclor demo",
        description="Load the simulated territory and its people, once. The running field loads a"
        " year of history by itself.",
    )
    found.add_argument("--history", action="store_true", help="Load the year of history now.")
    found.add_argument("--again", action="store_true", help="Forget the history and load it anew.")
    found.add_argument("--mqtt", action="store_true", help="Let every new lamp speak by MQTT.")
    return found


def _load(configuration: Configuration, made: Made, servers: Sequence[Server]) -> None:
    book = field_book(configuration.home_path, made.seed)
    began = time.monotonic()
    with as_owner(configuration) as connection:
        connection.execute(ONE_AT_A_TIME)
        territory = territory_id(connection, made.slug)
        fresh = territory is None
        if territory is None:
            territory = load_territory(connection, made, book, datetime.now(UTC), servers)
    if fresh:
        count = len(made.things) + len(made.streets)
        devices = len(made.things) + len(servers)
        seconds = time.monotonic() - began
        print(
            f"Simulated territory {made.name}: {len(made.communes)} communes, {count:,} entities,"
            f" {devices:,} devices in {seconds:.1f} s (seed {made.seed})."
        )
    else:
        print(f"The territory {made.name} is there already.")
    if fresh or not _people_file(configuration).exists():
        _people_and_rooms(configuration, territory, made.slug)


def _people_file(configuration: Configuration) -> Any:
    return configuration.home_path / "demo-people.json"


def _people_and_rooms(configuration: Configuration, territory: int, slug: str) -> None:
    """Through Django, as the owner: persons with their roles, and what each room adds."""
    os.environ["ECLOR_ROLE"] = DatabaseRole.OWNER
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    import django  # only the first start pays for it

    django.setup()
    from eclor.core.territories.entering import entered

    with entered(territory):
        people = [_person(territory, slug, *person) for person in PEOPLE]
        _rooms(territory)
        _charter(territory, slug)
    draft = _people_file(configuration).with_suffix(f".{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(people, file, ensure_ascii=False, indent=1)
    draft.replace(_people_file(configuration))
    for person in people:
        print(f"  {person['name']:6} {person['role']:14} {person['email']}  {person['password']}")


def _person(territory: int, slug: str, name: str, mailbox: str, role: str) -> dict[str, str]:
    """One person who may sign in, with a new password."""
    from eclor.core.identity.models import Grant, Person

    email = f"{mailbox}@{slug}.example"
    person = Person.objects.filter(territory_id=territory, email=email).first()
    person = person or Person(territory_id=territory, email=email, name=name)
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
    person.set_password(password)
    person.save()
    Grant.objects.get_or_create(territory_id=territory, person=person, role=role, commune=None)
    return {"name": name, "role": role, "email": email, "password": password}


def _rooms(territory: int) -> None:
    """A room with a module ``demo`` adds its own: ``load(scope)``, safe to call twice."""
    from eclor.core.service.registry import installed_packages
    from eclor.core.service.scope import Scope
    from eclor.core.service.words import Audience

    scope = Scope(
        territory=territory,
        now=datetime.now(UTC),
        person="demo",
        audience=Audience.ADMINISTRATOR,
    )
    for package in installed_packages():
        if find_spec(f"{package}.demo") is not None:
            import_module(f"{package}.demo").load(scope)


def _charter(territory: int, slug: str) -> None:
    """The demo's guarantor signs what the cards propose; a real one does it on her own page."""
    from eclor.core.trust.charter.signing import sign_first

    sign_first(territory, slug, signer=f"{PEOPLE[1][0]} ({ELECTED_OF_THE_DEMO})")


def _history(configuration: Configuration, made: Made, again: bool) -> None:
    """A year of values, with a bar where somebody watches."""
    login = database(configuration, DatabaseRole.RECORDER).conninfo()
    with as_owner(configuration) as connection:
        territory = territory_id(connection, made.slug)
    if territory is None:
        raise RuntimeError("The territory was loaded a moment ago and is gone.")
    if again:
        print("Forgetting the history of the simulated devices…")
        forget_history(login, territory)
        note_history(configuration.home_path, time.time(), loaded=False)
    end = history_end(configuration.home_path, time.time())
    began = time.monotonic()
    stored = _with_bar(login, Life(made), territory, end)
    note_history(configuration.home_path, end, loaded=True)
    refresh_pages(configuration, territory)
    if stored.rows:
        print(
            f"A year of history: {stored.values:,} values and {stored.summaries:,} summaries;"
            f" {speed(stored, began)}."
        )
    else:
        print("The year of history is there already.")


def _with_bar(login: dict[str, str], life: Life, territory: int, end: float) -> Stored:
    if not sys.stdout.isatty():
        return load_history(login, life, territory, end, lambda title, share, stored: None)
    from rich.progress import (  # for terminals only
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (TextColumn("{task.description:26}"), BarColumn(), TaskProgressColumn(),
               TimeElapsedColumn(), TextColumn("{task.fields[rows]:>12} rows"))  # fmt: skip
    with Progress(*columns) as bar:
        task = bar.add_task("A year of history", total=1.0, rows="0")

        def show(title: str, share: float, stored: Stored) -> None:
            bar.update(
                task,
                completed=share,
                description=title or "A year of history",
                rows=f"{stored.rows:,}",
            )

        return load_history(login, life, territory, end, show)
