"""From the ledger alone: whom a breach reached, and the log in a common format."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from eclor.core.service.scope import Scope
from eclor.core.territories.entering import enter
from eclor.core.trust.models import AuditLine
from eclor.core.trust.reporting.breach import breach
from eclor.core.trust.reporting.logboek import logboek
from eclor.core.trust.reporting.telling import Told
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


def _filled(**more: str) -> dict[str, str]:
    now = timezone.localtime()
    at = {"since": now - timedelta(hours=5), "until": now, "known_at": now - timedelta(hours=2)}
    said = {
        "nature": "Un poste volé", "kinds": "Habitants", "records": "40", "contact": "Mme Roth, dpo@x",
        "consequences": "Hameçonnage", "measures": "Accès fermés", "high_risk": "yes",
    }  # fmt: skip
    return {name: f"{one:%Y-%m-%dT%H:%M}" for name, one in at.items()} | said | more


def test_the_guarantors_words_are_in_the_report_and_kept_nowhere(desk):
    page = desk.post(reverse("breach"), _filled()).content.decode()
    told = desk.post(reverse("breach-json"), _filled()).json()["notification"]

    sheet = page.split("</form>", 1)[1]
    for said in ("Un poste volé", "Habitants", "40", "Mme Roth", "Hameçonnage", "Accès fermés"):
        assert said in sheet
    assert "article 34" in sheet
    assert (told["nature"], told["number_of_records"]) == ("Un poste volé", 40)
    assert (told["missing"], told["late"], told["persons_must_be_told"]) == ([], False, True)
    by, known = (datetime.fromisoformat(told[name]) for name in ("notify_by", "known_at"))
    assert by - known == timedelta(hours=72)
    assert all("volé" not in str(line.order) for line in AuditLine.objects.all())


def test_what_nobody_has_said_yet_is_said_to_be_missing(desk):
    english = {"accept-language": "en"}

    page = desk.get(reverse("breach"), headers=english).content.decode()
    told = desk.get(reverse("breach-json"), headers=english).json()["notification"]

    assert "Data protection officer or contact point: name, how to reach" in told["missing"]
    assert (len(told["missing"]), told["contact_point"], told["notify_by"]) == (8, None, None)
    assert "Not said yet:" in page


def test_seventy_two_hours_pass_as_hours_also_when_the_clocks_change():
    paris = ZoneInfo("Europe/Paris")
    told = Told(known_at=datetime(2026, 10, 23, 12, tzinfo=paris))

    assert told.notify_by == datetime(2026, 10, 26, 10, tzinfo=UTC)
    assert not told.is_late(datetime(2026, 10, 26, 10, tzinfo=UTC))
    assert told.is_late(datetime(2026, 10, 26, 10, 1, tzinfo=UTC))
    with translation.override("en"):
        assert "Reasons for the delay" in map(str, told.lacks(datetime(2026, 10, 27, tzinfo=UTC)))


def test_a_breach_cannot_have_become_known_tomorrow(desk):
    tomorrow = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}"

    assert desk.post(reverse("breach"), _filled(known_at=tomorrow)).status_code == 422
