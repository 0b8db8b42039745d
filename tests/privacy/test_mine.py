"""Everything about a person is shown to that person alone, corrected, frozen, and forgotten for good.

A canary is put into every personal column that any card declares, whatever the room; the tables are
filled by their columns, so that those of later rooms are filled too.
"""

import csv
import io
import json
import re
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from eclor.core.identity.models import Person
from eclor.core.service.contract import Service
from eclor.core.service.personal import Basis, PersonalData, Purpose
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.territories.entering import enter
from eclor.core.trust import ledger
from eclor.core.trust.ledger import OWN
from eclor.core.trust.mine import actions, exporting, journal
from eclor.core.trust.mine.erasing import erase_in
from eclor.core.trust.mine.finding import SECRETS, Who, held, leads
from eclor.core.trust.personal import OF_A_PERSON
from eclor.core.trust.purposes import opened
from eclor.testing.house import PASSWORD
from tests.privacy.ground import ANSWER, HERE, PERSONAL, STATISTICS, TABLE, Ground, count, say

ACCOUNT = 987_654_321
LONG = "canari-de-Louise"
EMAIL = "canari@example.org"
READING = Path(__file__).with_name("reading_on.py")
REASON = "un autre processus"


def _forgets(scope: Scope, subject: str) -> int:
    return erase_in(scope, subject, TABLE)


NOTES = Service(
    key="notes",
    title="Notes",
    purpose="Answer notes.",
    icon="note",
    purposes=(
        Purpose(key=ANSWER, title="Répondre", why="Répondre à qui a écrit."),
        Purpose(key=STATISTICS, title="Compter", why="Compter.", everybody=True),
    ),
    personal_data=(
        PersonalData(
            what="Notes",
            why="Répondre",
            table=TABLE,
            columns=PERSONAL,
            kept_for=timedelta(days=90),
            erase=_forgets,
            basis=Basis.CONSENT,
            purposes=(ANSWER, STATISTICS),
        ),
    ),
)


@dataclass(frozen=True)
class Louise:
    """Somebody whose canary sings from every declared column."""

    scope: Scope
    who: Who
    planted: dict[tuple[str, str], str]


@pytest.fixture
def room() -> Iterator[None]:
    registry.add(NOTES)
    yield
    del registry._services[NOTES.key]


@pytest.fixture
def planted(there: Ground, room: None) -> Iterator[tuple[uuid.UUID, dict[tuple[str, str], str]]]:
    """Set up before the test's own transaction, and taken away after it was rolled back."""
    subject = uuid.uuid4()
    with _unchecked(there.owner):
        yield subject, _plant(there.owner, subject)
        journal.path().unlink(missing_ok=True)
        _uproot(there.owner, subject)


@pytest.fixture
def louise(planted: tuple[uuid.UUID, dict[tuple[str, str], str]], db: None) -> Louise:
    subject, said = planted
    enter(HERE)
    who = Who(territory=HERE, account=ACCOUNT, subject=subject, email=EMAIL)
    return Louise(Scope(territory=HERE, now=timezone.now(), person=str(ACCOUNT)), who, said)


@contextmanager
def _unchecked(owner: psycopg.Connection[Any]) -> Iterator[None]:
    """What a room asks of its values is not what is looked at: its checks wait outside."""
    checks = owner.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'c' AND conrelid = ANY (%s::regclass[])",
        ([table for table in _tables() if table != TABLE],),
    ).fetchall()
    for table, name, _ in checks:
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        for table, name, said in checks:
            owner.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {said}")


def _tables() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"person": set()}  # first: other rows name it
    for service in registry:
        for line in service.personal_data:
            if "." not in line.table:
                found.setdefault(line.table, set()).update(line.columns)
    return found


def _plant(owner: psycopg.Connection[Any], subject: uuid.UUID) -> dict[tuple[str, str], str]:
    """One row in each declared table, and what was put into each declared column."""
    planted = {}
    with owner.transaction():
        # The rows need not hang together: what they hang on is not what is looked at.
        owner.execute("SET LOCAL session_replication_role = replica")
        for table, declared in _tables().items():
            values = {
                name: _value(table, name, kind, length, subject)
                for name, kind, length, needed in _columns(owner, table)
                if needed or name in declared or name == "subject"
            }
            owner.execute(
                sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})").format(
                    sql.Identifier(table),
                    sql.SQL(", ").join(map(sql.Identifier, values)),
                    sql.SQL(", ").join([sql.Placeholder()] * len(values)),
                ),
                list(values.values()),
            )
            planted |= {(table, name): _said(values[name]) for name in declared}
    return planted


def _said(value: Any) -> str:
    """As PostgreSQL's JSON shows it: bytes in hexadecimal."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def _columns(owner: psycopg.Connection[Any], table: str) -> list[tuple[str, str, int, bool]]:
    return owner.execute(
        "SELECT column_name, udt_name, coalesce(character_maximum_length, 99),"
        " is_nullable = 'NO' FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        (table,),
    ).fetchall()


def _value(table: str, name: str, kind: str, length: int, subject: uuid.UUID) -> Any:
    if name == "territory_id":
        return HERE
    if name == "subject":
        return subject
    if kind in ("int2", "int4", "int8"):
        return ACCOUNT if name in ("id", "person_id") and kind == "int8" else 7
    if name == "email":
        return EMAIL
    if kind in ("varchar", "text", "bpchar"):
        points = OF_A_PERSON.search(name) and table not in ("person", "session", "failed_sign_in")
        return str(ACCOUNT) if points and table != TABLE and name != "signed" else LONG[:length]
    if kind == "jsonb":
        return json.dumps({"canary": LONG})
    if kind in ("timestamptz", "date"):
        return timezone.now() + timedelta(days=30)
    if kind.startswith("_"):
        return []
    plain = {"bool": False, "uuid": uuid.uuid4(), "bytea": b"c", "inet": "::1", "time": "12:00:00"}
    return plain.get(kind, "empty" if kind.endswith("range") else "0")  # numbers, intervals


def _uproot(owner: psycopg.Connection[Any], subject: uuid.UUID) -> None:
    with owner.transaction():
        owner.execute(
            "SET LOCAL session_replication_role = replica; SET LOCAL eclor.tidy = 'audit'"
        )
        for table in _tables():
            if table != TABLE:
                owner.execute(f"DELETE FROM {table} WHERE territory_id = %s", (HERE,))
        owner.execute(f"DELETE FROM {TABLE} WHERE subject = %s", (subject,))


def _left(owner: psycopg.Connection[Any]) -> set[str]:
    """Tables of the database, declared or not, that still sing."""
    tables = owner.execute(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n"
        " ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname IN ('public', 'trust')"
    ).fetchall()
    return {
        table
        for (table,) in tables
        if owner.execute(
            f"SELECT FROM {table} t WHERE t::text LIKE ANY (%s) LIMIT 1",
            ([f"%{LONG}%", f"%{EMAIL}%"],),
        ).fetchone()
    }


def test_every_declared_table_leads_to_the_person(room):
    blind = [line.table for one in registry for line in one.personal_data if not leads(line)]

    assert blind == []


def test_the_download_holds_every_personal_column_of_every_card(louise):
    found = held(louise.scope, louise.who, "essai")

    shown = {
        (one.line.table, column): str(value)
        for one in found
        for row in one.rows
        for column, value in row.items()
        if column in one.line.columns
    }
    kept_secret = {place: "•••" for place in louise.planted if place in SECRETS}
    assert {place: shown.get(place) for place in louise.planted} == {
        place: _as_shown(place, said) for place, said in louise.planted.items()
    } | kept_secret


def _as_shown(place: tuple[str, str], said: str) -> str:
    return str(json.loads(said)) if said.startswith("{") else said


def test_json_and_csv_say_the_same_rows(louise):
    found = held(louise.scope, louise.who, "essai")
    seen = ledger.seen(louise.scope, louise.who.subject)

    document = json.loads(exporting.as_json(louise.scope, found, seen))
    packed = exporting.as_csv(found, seen)

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        rows = {
            name.removesuffix(".csv"): len(
                list(csv.DictReader(io.StringIO(archive.read(name).decode())))
            )
            for name in archive.namelist()
        }
    expected: dict[str, int] = {}
    for one in document["data"]:
        expected[one["table"]] = expected.get(one["table"], 0) + len(one["rows"])
    assert rows == expected | {"who_saw_it": len(document["who_saw_it"])}


def test_looking_at_ones_own_data_stands_in_the_log_too(louise):
    held(louise.scope, louise.who, "ma page")

    line = ledger.seen(louise.scope, louise.who.subject)[0]

    assert (line.purpose, line.actor, line.reason) == (OWN, str(ACCOUNT), "ma page")


def test_a_line_about_ones_own_look_is_hashed_as_all_the_others(louise, there):
    held(louise.scope, louise.who, "ma page")
    ledger.seal_lines(louise.scope)
    last = ledger.seals(HERE)[-1].number

    lines = ledger.sealed_lines(HERE, last)

    assert [one.leaf for one in lines] == [one.hashed() for one in lines]


def test_once_erased_nothing_sings_any_more_but_what_the_law_keeps(louise, there, committed):
    actions.erase(louise.scope, louise.who)

    committed()
    by_law = {
        f"public.{line.table}"
        for one in registry
        for line in one.personal_data
        if line.basis is Basis.LEGAL_OBLIGATION
    }
    at_work = {
        f"public.{line.table}"
        for one in registry
        for line in one.personal_data
        if line.erase.__name__ == "leads_to_nobody"
    }
    assert _left(there.owner) <= by_law | at_work
    assert not {"public.person", f"public.{TABLE}", "public.failed_sign_in"} & _left(there.owner)


@pytest.fixture
def committed() -> Any:
    """The test's transaction committed for once: another connection must see what is gone."""
    from django.db import connection

    return lambda: connection.connection.execute("COMMIT")


def test_after_a_restore_erased_people_stay_erased(louise, there, committed):
    actions.erase(louise.scope, louise.who)
    committed()
    _uproot(there.owner, louise.who.subject)
    _plant(there.owner, louise.who.subject)  # the backup brings everything back

    actions.erase_again(louise.scope)

    committed()
    assert not {"public.person", f"public.{TABLE}", "public.failed_sign_in"} & _left(there.owner)


def test_the_journal_names_a_pseudonym_and_nothing_else(louise):
    actions.erase(louise.scope, louise.who)

    said = json.loads(journal.path().read_text())

    assert set(said) == {"at", "territory", "subject"}
    assert journal.path().stat().st_mode & 0o077 == 0


def _read(there: Ground, subject: uuid.UUID, purpose: str = ANSWER) -> int:
    reader = there.app()
    token = there.open(reader, *([subject] if purpose == ANSWER else []), purpose=purpose)
    with reader.transaction():
        say(reader, token)
        return count(reader, f"SELECT count(*) FROM {TABLE} WHERE subject = '{subject}'")


def test_a_frozen_person_is_found_by_no_purpose_not_even_by_a_statistic(louise, there):
    before = _read(there, louise.who.subject), _read(there, louise.who.subject, STATISTICS)

    actions.freeze(louise.scope, louise.who, actions.ALL, turn_on=True)

    after = _read(there, louise.who.subject), _read(there, louise.who.subject, STATISTICS)
    assert (before, after) == ((1, 1), (0, 0))
    own = next(one for one in held(louise.scope, louise.who, "x") if one.line.table == TABLE)
    assert len(own.rows) == 1


def test_an_objection_closes_one_purpose_and_leaves_the_others(louise, there):
    actions.freeze(louise.scope, louise.who, STATISTICS, turn_on=True)

    found = _read(there, louise.who.subject), _read(there, louise.who.subject, STATISTICS)

    assert found == (1, 0)


def test_what_is_open_again_is_found_again(louise, there):
    actions.freeze(louise.scope, louise.who, actions.ALL, turn_on=True)
    actions.freeze(louise.scope, louise.who, actions.ALL, turn_on=False)

    assert _read(there, louise.who.subject) == 1


def test_a_consent_withdrawn_takes_what_rested_on_it(louise, there):
    gone = actions.withdraw(louise.scope, louise.who, TABLE)

    assert (gone, _read(there, louise.who.subject)) == (1, 0)


def test_what_rests_on_no_consent_cannot_be_withdrawn(louise):
    with pytest.raises(LookupError):
        actions.withdraw(louise.scope, louise.who, "person")


@pytest.fixture
def page(maya: Scope) -> Client:
    client = Client()
    given = {"email": "maya@example.org", "password": PASSWORD}
    assert client.post(reverse("signin"), given).status_code == 302
    return client


def test_a_stranger_is_sent_to_sign_in(val_alzette):
    answer = Client().get(reverse("mine"))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/signin?next=/mes-donnees")


def test_maya_sees_herself_and_who_looked(page):
    text = page.get(reverse("mine")).content.decode()

    assert "maya@example.org" in text
    assert "la page de mes données" in text


def test_a_look_stands_on_the_live_log_at_once_and_watching_writes_no_line(page, maya: Scope):
    subject = Person.objects.get(pk=maya.person).subject
    here = Scope(territory=maya.territory, now=timezone.now(), person=maya.person)
    with opened(here, "reports.answer", "dossier du canari", [subject]):
        text = page.get(reverse("mine-log")).content.decode()
    lines = len(ledger.seen(here, subject))

    page.get(reverse("mine-log"))

    assert "dossier du canari" in text
    assert 'data-asking="/mes-donnees/journal/dernier.json"' in text
    assert len(ledger.seen(here, subject)) == lines


def test_what_another_process_opens_stands_in_the_log_while_it_still_reads(page, maya: Scope):
    subject = Person.objects.get(pk=maya.person).subject
    here = Scope(territory=maya.territory, now=timezone.now(), person=maya.person)
    words = [str(here.territory), str(subject)]
    before = page.get(reverse("mine-log")).content.decode()

    with subprocess.Popen(
        [sys.executable, str(READING), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        opened_it = other.stdout.readline()
        during = page.get(reverse("mine-log")).content.decode()
        other.kill()  # not even a reader that dies now leaves the log without its line

    after = page.get(reverse("mine-log")).content.decode()
    assert opened_it == "open\n"
    assert [REASON in said for said in (before, during, after)] == [False, True, True]


def test_maya_corrects_her_name(page):
    page.post(reverse("mine-correct"), {"name": "Maya Klein"})

    assert "Maya Klein" in page.get(reverse("mine")).content.decode()


def test_a_wrong_password_erases_nobody(page):
    answer = page.post(reverse("mine-erase"), {"password": "guess"})

    assert answer.status_code == 422
    assert Person.objects.filter(email="maya@example.org").exists()


def test_with_her_password_maya_is_gone_and_signed_out(page):
    try:
        answer = page.post(reverse("mine-erase"), {"password": PASSWORD})
    finally:
        journal.path().unlink(missing_ok=True)

    assert answer.status_code == 200
    assert not Person.objects.filter(email="maya@example.org").exists()
    assert page.get(reverse("mine")).status_code == 302


def test_whoever_has_no_password_erases_by_a_letter(page, maya: Scope):
    Person.objects.filter(pk=maya.person).update(password="!")
    session = page.session  # as it signs on without a password
    session[HASH_SESSION_KEY] = Person.objects.get(pk=maya.person).get_session_auth_hash()
    session.save()
    refused = page.post(reverse("mine-erase"), {})
    page.post(reverse("account-again-letter"), {"next": reverse("mine")})
    token = re.search(r"/signin/link/([\w-]+)", mail.outbox[-1].body)[1]
    page.post(reverse("signin-link", args=[token]))

    try:
        answer = page.post(reverse("mine-erase"), {})
    finally:
        journal.path().unlink(missing_ok=True)

    assert (refused.status_code, answer.status_code) == (422, 200)
    assert not Person.objects.filter(email="maya@example.org").exists()


@pytest.mark.parametrize("name", ["mine-freeze", "mine-withdraw"])
def test_what_no_card_knows_is_not_there(page, name):
    given = {"purpose": "marketing", "turn": "on", "table": "person"}

    assert page.post(reverse(name), given).status_code == 404
