"""The operators' plain pages, without JavaScript."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from eclor.core.alarms import queries
from eclor.core.alarms.common import COMMON_RULES
from eclor.core.alarms.forms import FilterForm
from eclor.core.alarms.models import Alarm, Rule
from eclor.core.alarms.words import State
from eclor.core.identity.models import Person
from eclor.core.service.checks import faults_of
from eclor.core.service.contract import Service


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def page(ground, maya):
    """Maya's browser."""
    client = Client()
    client.force_login(Person.objects.get(pk=maya.person))
    return client


@pytest.fixture
def alarm(ground, night_watch, now):
    """A cabinet silent for an hour, by the clock of the wall: pages know no other."""
    pk = ground.thing("StreetlightControlCabinet", "<b>AR-12</b>")
    ground.hears(now - timedelta(hours=1), pk)
    night_watch.at(now - timedelta(minutes=50))
    night_watch.at(now - timedelta(minutes=2))
    return Alarm.objects.get().pk


def test_the_list_shows_the_alarm_and_what_can_be_done(page, alarm):
    answer = page.get("/alarms/")

    assert answer.status_code == 200
    text = answer.content.decode()
    assert "&lt;b&gt;AR-12&lt;/b&gt;" in text
    assert "<b>AR-12" not in text
    assert f'value="{alarm}"' in text


def test_maya_takes_an_alarm_from_the_list(page, alarm, maya):
    answer = page.post(
        "/alarms/handle", {"verb": "take", "alarm": [alarm], "back": "/alarms/?mine=on"}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/alarms/?mine=on&done=1&missing=0")
    assert queries.alarm(maya, alarm).alarm.owner == "Maya"
    assert page.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        {"verb": "acknowledge"},
        {"verb": "explode", "alarm": ["1"]},
        {"verb": "comment", "alarm": ["1"], "text": "  "},
        {"verb": "assign", "alarm": ["1"], "person": "nobody"},
        {"verb": "take", "alarm": ["-1", "9" * 30, "<script>"]},
    ],
)
def test_a_form_that_says_nothing_sensible_is_refused_with_a_reason(page, alarm, form):
    answer = page.post("/alarms/handle", form)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_page_elsewhere_is_never_gone_back_to(page, alarm):
    answer = page.post(
        "/alarms/handle", {"verb": "take", "alarm": [alarm], "back": "https://evil.example/"}
    )

    assert answer["Location"].startswith("/alarms/")


def test_the_sheet_tells_the_history(page, alarm):
    page.post("/alarms/handle", {"verb": "comment", "alarm": [alarm], "text": "Vu de la route"})

    text = page.get(f"/alarms/{alarm}/").content.decode()

    assert "Vu de la route" in text
    assert "Maya" in text


def test_an_alarm_that_is_not_there_is_a_page_that_does_not_exist(page, alarm):
    assert page.get("/alarms/999999999/").status_code == 404


def test_a_stranger_is_sent_to_sign_in(alarm):
    answer = Client().get("/alarms/")

    assert (answer.status_code, answer["Location"]) == (302, "/signin?next=/alarms/")


def test_an_operator_tunes_a_rule_and_goes_back_to_its_card(page, alarm):
    rule = Rule.objects.get(key="house.road_frost")
    form = {
        "enabled": "on",
        "severity": "2",
        "below": "3",
        "clear": "4",
        "hours": "",
        "after0": "5",
        "role0": "operator",
        "channel0": "screen",
    }

    tuned = page.post(f"/alarms/rules/{rule.pk}/", form)
    rule.refresh_from_db()
    below, steps = rule.below, rule.escalation
    restored = page.post(f"/alarms/rules/{rule.pk}/restore")
    rule.refresh_from_db()

    assert (tuned.status_code, restored.status_code) == (302, 302)
    assert (below, steps) == (3.0, [{"after": 300.0, "role": "operator", "channel": "screen"}])
    assert (rule.below, rule.overrides) == (1.0, {})


def test_a_tuning_that_cannot_be_comes_back_with_its_reason(page, alarm):
    rule = Rule.objects.get(key="house.road_frost")

    answer = page.post(f"/alarms/rules/{rule.pk}/", {"severity": "2", "hours": "sometimes"})

    assert answer.status_code == 422
    assert "sunset-sunrise" in answer.content.decode()


def test_every_page_of_rules_opens(page, alarm):
    assert page.get("/alarms/rules/").status_code == 200
    for rule in Rule.objects.all():
        assert page.get(f"/alarms/rules/{rule.pk}/").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["state=hidden", "state=cleared", "severity=3&text=%25_", "page=3", "commune=x&state=y"],
)
def test_any_filter_gives_a_page(page, alarm, query):
    assert page.get(f"/alarms/?{query}").status_code == 200


def test_the_rules_of_the_house_are_well_described(val_alzette):
    house = Service(
        key="house", title="House", purpose="The house itself.", icon="home", alarms=COMMON_RULES
    )

    assert faults_of(house) == []


def test_a_filter_that_cannot_be_read_leaves_the_others_as_they_are(maya):
    filters = FilterForm(maya, QueryDict("state=taken&severity=nine")).filters()

    assert (filters.state, filters.severity) == (State.TAKEN, 1)
