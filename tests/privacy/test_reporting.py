"""From the ledger alone: whom a breach reached, and the log in a common format."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eclor.core.service.scope import Scope
from eclor.core.territories.entering import enter
from eclor.core.trust.models import AuditLine
from eclor.core.trust.reporting.breach import breach
from eclor.core.trust.reporting.logboek import logboek
from eclor.testing.house import PASSWORD
from tests.privacy.ground import ANSWER, HERE, STATISTICS, Ground

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def house(there: Ground, db: None) -> Scope:
    there.owner.execute("DELETE FROM trust.access WHERE territory_id = %s", (HERE,))
    enter(HERE)
    return Scope(territory=HERE, now=timezone.now(), person="7")


def _until() -> datetime:
    return timezone.now() + timedelta(minutes=1)


def test_a_breach_names_who_opened_what_about_how_many(house, there):
    louis, karim = uuid.uuid4(), uuid.uuid4()
    there.open(there.app(), louis, karim)
    there.open(there.app(), louis)

    found = breach(house, LONG_AGO, _until())

    assert [(o.purpose, o.actor, o.times, o.everybody) for o in found.reached] == [
        (ANSWER, "agent:7", 2, False)
    ]
    assert found.persons == sorted([louis, karim])


def test_a_statistic_over_everybody_is_said_to_be_among_it(house, there):
    there.open(there.app(), purpose=STATISTICS)

    found = breach(house, LONG_AGO, _until())

    assert (found.everybody, found.persons) == (True, [])


def test_what_was_opened_before_or_after_the_span_is_not_in_it(house, there):
    there.open(there.app(), uuid.uuid4())

    assert breach(house, LONG_AGO, LONG_AGO + timedelta(days=1)).reached == []
    assert breach(house, _until(), _until() + timedelta(days=1)).reached == []


def test_the_log_says_each_person_once_and_no_user(house, there):
    louis, karim = uuid.uuid4(), uuid.uuid4()
    there.open(there.app(), louis, karim)
    there.open(there.app(), purpose=STATISTICS)

    records = [
        json.loads(line) for line in logboek(house, LONG_AGO, _until(), "https://x/register")
    ]

    about = [r["attributes"].get("dpl.core.data_subject_id") for r in records]
    assert about == [str(louis), str(karim), None]
    assert len({r["span_id"] for r in records}) == 3
    assert {(len(r["trace_id"]), len(r["span_id"])) for r in records} == {(32, 16)}
    needed = {"trace_id", "span_id", "status_code", "name", "start_time", "end_time", "attributes"}
    assert [set(r) for r in records] == [needed] * 3
    assert [r["trace_id"] == records[0]["trace_id"] for r in records] == [True, True, False]
    assert {r["attributes"]["dpl.core.processing_activity_id"] for r in records} == {
        f"https://x/register#{ANSWER}",
        f"https://x/register#{STATISTICS}",
    }
    assert "agent:7" not in json.dumps(records)


@pytest.fixture
def desk(ines: Scope) -> Client:
    client = Client()
    given = {"email": "ines@example.org", "password": PASSWORD}
    assert client.post(reverse("signin"), given).status_code == 302
    return client


@pytest.mark.parametrize("name", ["breach", "breach-json", "access-log"])
def test_the_guarantor_has_it_and_the_audit_says_so(desk, name):
    before = AuditLine.objects.count()

    assert desk.get(reverse(name)).status_code == 200
    assert AuditLine.objects.count() == before + 1


@pytest.mark.parametrize("name", ["breach", "breach-json", "access-log"])
def test_an_operator_has_it_not(maya, name):
    client = Client()
    given = {"email": "maya@example.org", "password": PASSWORD}
    assert client.post(reverse("signin"), given).status_code == 302

    assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", ["breach", "breach-json", "access-log"])
@pytest.mark.parametrize(
    "span",
    [
        {"since": "2026-11-20T12:00", "until": "2026-11-20T11:00"},
        {"since": "yesterday", "until": "2026-11-20T11:00"},
        {"since": "1970-01-01T00:00", "until": "2026-11-20T11:00"},
    ],
)
def test_a_span_that_is_none_is_refused_with_a_sentence(desk, name, span):
    answer = desk.get(reverse(name), span)

    assert answer.status_code == 422
    assert answer.content.strip()
