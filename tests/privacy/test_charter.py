"""The guarantor signs the charter, turns its switches, and everybody can check it."""

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.urls import reverse

from eclor.core.identity.models import Person
from eclor.core.service.contract import Service
from eclor.core.service.personal import PersonalData, Purpose
from eclor.core.territories.models import Commune
from eclor.core.trust.charter import drafting, queries
from eclor.core.trust.charter.signing import CharterRefused, Switching, sign, switch
from eclor.core.trust.door import door
from eclor.core.trust.keys import canonical
from eclor.core.trust.models import AuditLine
from eclor.testing.house import PASSWORD, owner_conninfo
from eclor.testing.plugin import HOME
from tests.privacy.ground import ANSWER, Ground


def _nobody(scope: Any, person: str) -> int:
    return 0


ROOM = Service(
    key="notes",
    title="Notes",
    purpose="Answer notes.",
    icon="note",
    purposes=(
        Purpose(key="notes.answer", title="Répondre", why="Répondre à qui a écrit."),
        Purpose(key="notes.count", title="Compter", why="Compter.", everybody=True),
    ),
    personal_data=(
        PersonalData(
            what="Adresse",
            why="Répondre",
            table="civic_note",
            columns=("email",),
            kept_for=timedelta(days=90),
            erase=_nobody,
            purposes=("notes.answer", "notes.count"),
        ),
    ),
)


@pytest.fixture
def before(val_alzette: int):
    """The charter stands afterwards as it stood before: what is signed is committed at once."""
    yield queries.charters(val_alzette)[0]
    with psycopg.connect(owner_conninfo(HOME)) as owner:
        owner.execute(
            "DELETE FROM trust.charter WHERE territory_id = 1 AND version > 1;"
            "DELETE FROM trust.switching WHERE territory_id = 1;"
            "DELETE FROM trust.purpose WHERE territory_id = 1;"
            "DELETE FROM trust.retention WHERE territory_id = 1"
        )
        first = owner.execute(
            "DELETE FROM trust.charter WHERE territory_id = 1 RETURNING document, public_key,"
            " signature, signed_by"
        ).fetchone()
    door.ask("SELECT trust.sign(1::smallint, %s, %s, %s, %s)", *first)


def _document(version: int, without: tuple[str, ...] = ()) -> dict[str, Any]:
    return drafting.draft("val-alzette", version, without, [ROOM])


def _seen(client: Client, who: str) -> Client:
    person = Person.objects.get(email=f"{who}@example.org")
    client.force_login(person)
    return client


def test_the_draft_holds_what_the_cards_say_and_leaves_out_what_is_not_wanted():
    whole, less = _document(1), _document(1, ("notes.count",))

    assert [one["key"] for one in whole["purposes"]] == ["notes.answer", "notes.count"]
    assert [one["key"] for one in less["purposes"]] == ["notes.answer"]
    assert less["data"][0]["purposes"] == ["notes.answer"]
    assert whole["data"][0]["keep_days"] == 90


def test_what_was_signed_is_in_force_and_can_be_checked(ines, before):
    version = sign(ines, _document(2, ("notes.count",)), "Inès")

    signed = queries.charters(ines.territory)[0]
    assert (version, signed.version, signed.is_genuine) == (2, 2, True)
    assert signed.text == canonical(signed.document)
    assert [(p.key, p.tables, p.active) for p in queries.purposes(ines.territory)] == [
        ("notes.answer", ["civic_note"], True)
    ]


def test_one_changed_letter_of_the_charter_is_seen(ines, before):
    sign(ines, _document(2), "Inès")
    with psycopg.connect(owner_conninfo(HOME)) as owner:
        owner.execute(
            "UPDATE trust.charter SET document = replace(document, '90', '99')"
            " WHERE territory_id = 1 AND version = 2"
        )

    assert not queries.charters(ines.territory)[0].is_genuine


def test_a_version_is_signed_once(ines, before):
    sign(ines, _document(2), "Inès")

    with pytest.raises(CharterRefused):
        sign(ines, _document(2), "Inès")


def test_a_purpose_switched_off_stays_off_when_the_charter_is_signed_anew(ines, before):
    sign(ines, _document(2), "Inès")
    switch(ines, Switching("notes.count", False, "une plainte"))

    sign(ines, _document(3), "Inès")

    assert {p.key: p.active for p in queries.purposes(ines.territory)} == {
        "notes.answer": True,
        "notes.count": False,
    }


def test_each_turn_of_a_switch_is_in_the_audit_and_in_the_history(ines, before):
    sign(ines, _document(2), "Inès")

    switch(ines, Switching("notes.answer", False, "une plainte"))

    turned = queries.switchings(ines.territory)[0]
    assert (turned.purpose, turned.on, turned.because, turned.actor) == (
        "notes.answer",
        False,
        "une plainte",
        ines.person,
    )
    assert AuditLine.objects.filter(did="charter.switch", actor=ines.person).count() == 1


def test_a_commune_opens_again_what_it_closed_and_nothing_of_the_federation(ines, before):
    sign(ines, _document(2), "Inès")
    villerupt = Commune.objects.get(name="Villerupt").pk
    switch(ines, Switching("notes.answer", False, "une plainte"))
    switch(ines, Switching("notes.count", False, "délibération", villerupt))

    with pytest.raises(CharterRefused, match="elle seule"):
        switch(ines, Switching("notes.answer", True, "délibération", villerupt))
    switch(ines, Switching("notes.count", True, "délibération", villerupt))

    found = {p.key: (p.active, p.shut) for p in queries.purposes(ines.territory)}
    assert found == {"notes.answer": (False, []), "notes.count": (True, [])}


@pytest.mark.parametrize(
    "order",
    [
        Switching("marketing", False, "x"),
        Switching("notes.answer", False, "  "),
        Switching("notes.answer", False, "x", commune=999_999),
    ],
)
def test_a_switch_that_cannot_be_is_refused_with_a_sentence(ines, before, order):
    sign(ines, _document(2), "Inès")

    with pytest.raises(CharterRefused):
        switch(ines, order)


def test_a_shorter_retention_shortens_what_is_kept_already(there: Ground):
    shorter = {
        "version": 2,
        "purposes": [{"key": ANSWER, "everybody": False}],
        "data": [{"table": "civic_note", "purposes": [ANSWER], "keep_days": 10}],
    }
    longest = (
        "SELECT max(retained_until) < now() + interval '11 days' FROM civic_note"
        " WHERE territory_id = 101"
    )
    with there.owner.transaction(force_rollback=True):
        there.owner.execute(
            "SELECT trust.sign(101::smallint, %s, '', '', 'Ines')", (json.dumps(shorter),)
        )

        assert there.owner.execute(longest).fetchone() == (True,)


def test_rows_past_their_retention_are_taken_off_the_disk(there: Ground):
    past = "SELECT count(*) FROM civic_note WHERE territory_id = 101 AND retained_until < now()"
    with there.owner.transaction(force_rollback=True):
        assert there.owner.execute(past).fetchone() == (1,)

        there.owner.execute("SELECT * FROM trust.purge(101::smallint)")

        assert there.owner.execute(past).fetchone() == (0,)


def test_everybody_reads_the_charter_the_register_and_the_seals(val_alzette, client):
    pages = [client.get(reverse(name)) for name in ("charter", "register")]
    data = [client.get(reverse(name)).json() for name in ("charter-json", "register-json", "seals")]

    assert [page.status_code for page in pages] == [200, 200]
    assert "Inès" in pages[0].content.decode()
    assert data[0]["charters"][0]["signer"] == "Inès"
    assert "person" in {line["table"] for line in data[1]["processing"]}
    assert data[2]["seals"] == []


@pytest.mark.parametrize("said", ["0", "-1", "x", "9" * 20, "²"])
def test_a_number_of_a_seal_that_cannot_be_is_refused(val_alzette, client, said):
    assert client.get(reverse("seals"), {"from": said}).status_code == 400


def test_a_proof_of_nothing_is_not_there(val_alzette, client):
    assert client.get(reverse("proof", args=[1, 1])).status_code == 404
    assert client.get(reverse("proof", args=[10**12, 1])).status_code == 404


def test_only_the_guarantor_sits_at_the_desk(maya, ines, client):
    stranger = client.get(reverse("guarantor")).status_code
    operator = _seen(client, "maya").get(reverse("guarantor")).status_code
    elected = _seen(client, "ines").get(reverse("guarantor")).status_code

    assert (stranger, operator, elected) == (302, 403, 200)


def test_the_guarantor_signs_with_the_password_and_not_without(ines, before, client):
    desk, address = _seen(client, "ines"), reverse("charter-sign")
    given = {"version": before.version + 1, "purposes": []}

    wrong = desk.post(address, given | {"password": "guess"})
    stale = desk.post(address, given | {"version": 1, "password": PASSWORD})
    good = desk.post(address, given | {"password": PASSWORD})

    assert (wrong.status_code, stale.status_code, good.status_code) == (422, 409, 302)
    assert queries.charters(ines.territory)[0].version == before.version + 1
    assert queries.charters(ines.territory)[0].signer == "Inès"


def test_the_guarantor_suspends_a_purpose_from_the_desk(ines, before, client):
    sign(ines, _document(2), "Inès")
    given = {"purpose": "notes.answer", "turn": "off", "because": "une plainte"}

    silent = _seen(client, "ines").post(reverse("charter-switch"), given | {"because": ""})
    done = client.post(reverse("charter-switch"), given)

    assert (silent.status_code, done.status_code) == (422, 302)
    assert "une plainte" in client.get(done.headers["Location"]).content.decode()


def test_the_elected_of_a_commune_switches_for_that_commune_alone(ines, before, client):
    sign(ines, _document(2), "Inès")
    mine = Commune.objects.get(name="Villerupt")
    Person.objects.get(email="ines@example.org").grants.update(commune=mine)
    desk = _seen(client, "ines")
    given = {"purpose": "notes.answer", "turn": "off", "because": "délibération"}

    whole = desk.post(reverse("charter-switch"), given)
    signing = desk.post(reverse("charter-sign"), {"version": 3, "password": PASSWORD})
    done = desk.post(reverse("charter-switch"), given | {"commune": mine.pk})

    assert (whole.status_code, signing.status_code, done.status_code) == (422, 403, 302)
    assert {p.key: p.shut for p in queries.purposes(ines.territory)}["notes.answer"] == [mine.pk]
