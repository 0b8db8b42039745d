"""What the cards declare and what the database holds are the same, or the house does not start."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from eclor.core.identity.models import Person
from eclor.core.service.contract import Service
from eclor.core.service.personal import Impersonal, PersonalData, Purpose
from eclor.core.service.registry import registry
from eclor.core.territories.isolation import Roles
from eclor.core.trust.checks import card_faults, persons_are_declared
from eclor.core.trust.guarding import Protect, UnfitTable
from eclor.core.trust.personal import columns, undeclared
from eclor.core.trust.register import register
from eclor.core.trust.standing import faults
from eclor.testing.house import VAL_ALZETTE, owner_conninfo
from eclor.testing.plugin import HOME
from tests.privacy.ground import PERSONAL, Ground


def _nobody(scope: Any, person: str) -> int:
    return 0


NOTES = PersonalData(
    what="Notes",
    why="Answer",
    table="civic_note",
    columns=PERSONAL,
    kept_for=timedelta(days=90),
    erase=_nobody,
    purposes=("notes.answer",),
)
ROOM = Service(key="notes", title="Notes", purpose="Answer.", icon="note")
NAMES = Roles.of("eclor")


@pytest.fixture
def diary() -> Any:
    with isolate_apps("tests.privacy"):

        class Diary(models.Model):
            writer = models.ForeignKey(Person, models.CASCADE)
            subject = models.UUIDField()
            contact_email = models.EmailField()
            thoughts = models.TextField()
            state = models.CharField(max_length=9, choices=[("a", "A")])
            slug = models.SlugField()
            pages = models.IntegerField()

            class Meta:
                app_label = "privacy"
                db_table = "diary"

        yield Diary


def _undeclared(diary: Any, *rooms: Service) -> set[str]:
    return {said.split(" ")[0] for said in undeclared(columns([diary]), rooms)}


def test_every_column_of_this_house_is_declared():
    assert persons_are_declared() == []


def test_an_undeclared_personal_column_is_named_with_what_to_do(diary):
    said = undeclared(columns([diary]), [])

    assert {one.split(" ")[0] for one in said} == {
        "diary.writer_id",
        "diary.subject",
        "diary.contact_email",
        "diary.thoughts",
    }
    assert said[-1] == (
        "diary.thoughts may say something about a person and no card declares it: add it to"
        " `personal_data` of its service, or to `impersonal` with the reason why it does not."
    )


def test_a_table_declared_free_of_persons_must_still_speak_of_what_sounds_like_one(diary):
    free = replace(
        ROOM, impersonal=(Impersonal(tables=("diary",), because="A diary of machines."),)
    )
    named = replace(
        ROOM,
        impersonal=(
            *free.impersonal,
            Impersonal(tables=("diary",), columns=("contact_email", "writer_id"), because="x"),
        ),
    )

    assert _undeclared(diary, free) == {"diary.writer_id", "diary.subject", "diary.contact_email"}
    # What points at a person is about a person, whatever a card says.
    assert _undeclared(diary, named) == {"diary.writer_id", "diary.subject"}


def test_a_declared_column_is_silent(diary):
    line = replace(NOTES, table="diary", columns=("writer_id", "subject", "contact_email"))
    free = Impersonal(tables=("diary",), because="x")

    assert _undeclared(diary, replace(ROOM, personal_data=(line,), impersonal=(free,))) == set()


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (replace(ROOM, personal_data=(replace(NOTES, purposes=()),)), "name the purposes"),
        (replace(ROOM, personal_data=(NOTES,)), "'notes.answer', which is not declared"),
        (
            replace(ROOM, purposes=(Purpose(key="answer", title="A", why="A."),)),
            "must begin with 'notes'",
        ),
        (
            replace(ROOM, purposes=(Purpose(key="notes.answer", title="A", why="A."),)),
            "opens nothing",
        ),
        (
            replace(
                ROOM,
                purposes=(Purpose(key="notes.answer", title="A", why="A."),),
                personal_data=(replace(NOTES, kept_for=timedelta(0)),),
            ),
            "how long it is kept",
        ),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(room, said):
    assert any(said in fault for fault in card_faults(room))


def test_a_personal_column_cannot_be_listed_without_a_purpose():
    with pytest.raises(UnfitTable, match="email is personal"):
        Protect("civic_note", PERSONAL, listed=("email",))


def _standing(there: Ground, *lines: PersonalData) -> list[str]:
    """With what the rooms' own cards say of their guarded tables."""
    rooms = [line for room in registry for line in room.personal_data if line.purposes]
    return faults(there.owner, [*rooms, *lines], NAMES)


def test_the_guarded_table_stands_as_its_card_says(there):
    assert _standing(there, NOTES) == []


@pytest.mark.parametrize(
    ("change", "back", "said"),
    [
        (
            "CREATE INDEX tell ON civic_note (lower(email))",
            "DROP INDEX tell",
            "The index tell tells",
        ),
        (
            "CREATE INDEX tell ON civic_note (category) WHERE phone > ''",
            "DROP INDEX tell",
            "The index tell tells",
        ),
        (
            "CREATE VIEW leak AS SELECT * FROM civic_note",
            "DROP VIEW leak",
            "The view leak shows civic_note past its guard",
        ),
        (
            "CREATE MATERIALIZED VIEW leak AS SELECT * FROM civic_note",
            "DROP MATERIALIZED VIEW leak",
            "The materialized view leak copies",
        ),
        (
            "ALTER TABLE civic_note ALTER email SET STATISTICS 10",
            "ALTER TABLE civic_note ALTER email SET STATISTICS 0",
            "PostgreSQL counts its values",
        ),
        (
            "ALTER TABLE civic_note OWNER TO eclor",
            "ALTER TABLE civic_note OWNER TO eclor_guard",
            "must have row-level security and belong to eclor_guard",
        ),
        (
            "CREATE POLICY wide ON civic_note TO eclor_app USING (true)",
            "DROP POLICY wide ON civic_note",
            "instead of those of Protect",
        ),
        (
            "GRANT EXECUTE ON FUNCTION trust.open TO PUBLIC",
            "REVOKE EXECUTE ON FUNCTION trust.open FROM PUBLIC",
            "Anybody may execute",
        ),
        ("ALTER ROLE eclor_app BYPASSRLS", "ALTER ROLE eclor_app NOBYPASSRLS", "has powers"),
        ("GRANT eclor_guard TO eclor_app", "REVOKE eclor_guard FROM eclor_app", "is a member of"),
    ],
)
def test_what_weakens_the_guard_stops_the_start(there, change, back, said):
    with there.without(change, back):
        found = _standing(there, NOTES)

    assert any(said in one for one in found), found


def test_a_card_that_promises_a_guard_that_is_not_there_stops_the_start(there):
    unguarded = replace(NOTES, table="commune", columns=("name",))

    assert _standing(there, NOTES, unguarded) == [
        "commune is declared as opened through a purpose, but its migration does not Protect name."
    ]


def test_a_guarded_table_on_no_card_stops_the_start(there):
    assert _standing(there) == [
        "civic_note is behind the guard and on no card: declare it in personal_data."
    ]


def test_a_line_about_a_column_that_is_gone_stops_the_start(there):
    gone = replace(NOTES, table="person", columns=("shoe_size",), purposes=(), unguarded="x")

    assert _standing(there, NOTES, gone) == [
        "person.shoe_size is declared on a card and is not in the database."
    ]


def test_the_register_and_the_database_are_the_same(val_alzette):
    lines = [line for room in registry for line in room.personal_data]
    with psycopg.connect(owner_conninfo(HOME)) as owner:
        standing = faults(owner, lines, Roles.of(str(settings.DATABASES["default"]["NAME"])))
        guarded = {
            (table, column)
            for table, columns_ in owner.execute("SELECT name, personal FROM trust.protected")
            for column in columns_
            if table != "civic_note"  # the ground of the attacks
        }

    written = register(VAL_ALZETTE)

    opened = {(one.table, c) for one in written if one.purposes for c in one.columns}
    assert guarded == opened
    assert [said for said in standing if "civic_note" not in said] == []
    assert {(one.table, c) for one in written for c in one.columns} == {
        (line.table, c) for line in lines for c in line.columns
    }
