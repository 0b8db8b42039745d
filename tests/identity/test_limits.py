"""A desk that was left is shut within hours; an inhabitant's telephone stays signed in for weeks."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from eclor.core.identity.models import Session
from tests.identity.conftest import make, signed_in


@pytest.fixture
def louise(rive):
    return make(rive, "Louise")


def _ago(**time):
    """All sessions, so much longer ago."""
    back = timedelta(**time)
    Session.objects.update(
        begun_at=F("begun_at") - back,
        seen_at=F("seen_at") - back,
        expires_at=F("expires_at") - back,
    )


def _in(desk):
    return desk.get(reverse("account")).status_code == 200


def _busy(desk, hours):
    """A page each hour."""
    for _ in range(hours):
        if not _in(desk):
            return False
        _ago(hours=1)
    return _in(desk)


def test_two_hours_without_a_page_end_the_session_of_a_role(paul):
    desk = signed_in(paul)
    _ago(minutes=115)
    before = _in(desk)
    _ago(minutes=125)

    assert (before, _in(desk)) == (True, False)
    assert not Session.objects.filter(person=paul).exists()


def test_a_page_now_and_then_keeps_a_desk_open_and_no_longer_than_a_working_day(paul):
    desk = signed_in(paul)

    assert _busy(desk, 11)
    assert not _busy(desk, 3)


def test_an_inhabitant_stays_signed_in_for_two_weeks_without_a_page(louise):
    phone = signed_in(louise)
    _ago(days=13)
    before = _in(phone)
    _ago(days=13)
    again = _in(phone)
    _ago(days=15)

    assert (before, again, _in(phone)) == (True, True, False)


def test_three_months_end_every_session(louise):
    phone = signed_in(louise)
    for _ in range(7):
        _ago(days=13)
        last = _in(phone)

    assert not last


def test_a_role_given_meanwhile_counts_at_the_next_page(louise, rive):
    phone = signed_in(louise)
    _ago(hours=13)
    before = _in(phone)
    louise.grants.create(territory_id=rive, role="operator")

    assert (before, _in(phone)) == (True, False)


def test_a_desk_that_is_shut_after_four_minutes_stays_open_while_somebody_works(paul, settings):
    settings.ECLOR = replace(settings.ECLOR, role_idle_minutes="4")
    desk = signed_in(paul)
    open_ = []
    for _ in range(3):
        _ago(minutes=3)
        open_.append(_in(desk))
    _ago(minutes=5)

    assert (open_, _in(desk)) == ([True] * 3, False)


def test_looking_at_pages_is_written_down_once_in_five_minutes(louise):
    phone = signed_in(louise)
    _ago(minutes=6)
    _in(phone)
    first = Session.objects.get(person=louise).seen_at

    _in(phone)

    assert timezone.now() - first < timedelta(minutes=5)
    assert Session.objects.get(person=louise).seen_at == first
