"""Whoever signed in sees on which devices, and signs any of them out from any other."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eclor.core.identity.devices import name_of
from eclor.core.identity.models import Grant, Person, Session
from eclor.core.trust.models import AuditLine
from eclor.testing.house import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Mobile Safari/537.36"
)


def _signed_in(who: str, agent: str) -> Client:
    client = Client(headers={"User-Agent": agent})
    given = {"email": f"{who}@example.org", "password": PASSWORD}
    assert client.post(reverse("signin"), given).status_code == 302
    return client


def _devices(client: Client) -> list[tuple[str, bool]]:
    return [(d.device, d.here) for d in client.get(reverse("sessions")).context["devices"]]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        (PHONE, "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge, Windows"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_as_its_owner_knows_it(said, name):
    assert name_of(said) == name


def test_maya_sees_her_two_devices_and_not_those_of_ines(maya, ines):
    desk, _phone = _signed_in("maya", FIREFOX), _signed_in("maya", PHONE)
    _signed_in("ines", FIREFOX)

    assert sorted(_devices(desk)) == [("Chrome, Android", False), ("Firefox, Linux", True)]


@pytest.mark.parametrize("left", [{"seen": 3, "begun": 3}, {"seen": 0, "begun": 13}])
def test_a_desk_left_for_the_night_is_no_longer_among_the_devices_of_a_role(maya, left):
    desk = _signed_in("maya", FIREFOX)
    _signed_in("maya", PHONE)
    now = timezone.now()
    Session.objects.filter(device="Chrome, Android").update(
        seen_at=now - timedelta(hours=left["seen"]), begun_at=now - timedelta(hours=left["begun"])
    )

    assert _devices(desk) == [("Firefox, Linux", True)]


def test_a_telephone_of_an_inhabitant_stays_among_the_devices_for_days(maya):
    Grant.objects.filter(person_id=maya.person).delete()
    desk, _phone = _signed_in("maya", FIREFOX), _signed_in("maya", PHONE)
    long_ago = timezone.now() - timedelta(days=13)
    Session.objects.filter(device="Chrome, Android").update(seen_at=long_ago, begun_at=long_ago)

    assert _devices(desk) == [("Firefox, Linux", True), ("Chrome, Android", False)]


def test_a_device_signed_out_from_another_is_out_at_its_next_page(maya):
    desk, phone = _signed_in("maya", FIREFOX), _signed_in("maya", PHONE)
    lost = next(d for d in desk.get(reverse("sessions")).context["devices"] if not d.here)

    desk.post(reverse("sessions"), {"device": lost.mark})

    assert phone.get(reverse("hypervisor")).status_code == 302
    assert desk.get(reverse("hypervisor")).status_code == 200
    assert AuditLine.objects.get(did="identity.sign_out_devices").order == {"devices": 1}


def test_nobody_signs_out_the_device_of_somebody_else(maya, ines):
    desk, hers = _signed_in("maya", FIREFOX), _signed_in("ines", FIREFOX)
    mark = hers.get(reverse("sessions")).context["devices"][0].mark

    desk.post(reverse("sessions"), {"device": mark})

    assert hers.get(reverse("sessions")).status_code == 200
    assert Session.objects.count() == 2


def test_a_stranger_is_asked_to_sign_in(val_alzette, client):
    assert client.get(reverse("sessions")).status_code == 302


def test_an_account_that_goes_takes_its_sessions_along(maya):
    _signed_in("maya", FIREFOX)

    Person.objects.get(pk=maya.person).delete()

    assert Session.objects.count() == 0
