"""A role is for a commune, a service, a verb; given and taken at once, by whoever may, on the record."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from eclor.core.identity.models import Grant, Invitation, Person, Role
from eclor.core.identity.permissions import held_by, permissions_of, scope_of
from eclor.core.service.scope import NOWHERE
from eclor.core.service.words import Audience
from eclor.core.territories.here import at
from eclor.core.territories.models import Commune
from eclor.core.trust.models import AuditLine
from eclor.testing.house import PASSWORD
from tests.identity.conftest import browser, letter, make


@pytest.fixture
def noor(admin, client):
    """Noor's browser, in the demonstration; she administers it."""
    client.post(reverse("signin"), {"email": "noor@example.org", "password": PASSWORD})
    return client


def _scope(person):
    return scope_of(at("localhost"), person, timezone.now(), "fr")


def _give(client, email, **more):
    return client.post(reverse("people-give"), {"email": email, "role": "operator"} | more)


def _commune(name):
    return Commune.objects.get(name=name)


def test_a_role_given_works_at_the_next_page(noor, val_alzette):
    zoe = make(val_alzette, "Zoé", email="zoe@example.org")
    desk = type(noor)()
    desk.post(reverse("signin"), {"email": zoe.email, "password": PASSWORD})
    before = desk.get(reverse("hypervisor")).status_code

    _give(noor, zoe.email)

    assert (before, desk.get(reverse("hypervisor")).status_code) == (403, 200)
    assert AuditLine.objects.get(did="identity.give_role").order["person"] == zoe.pk


def test_a_role_taken_is_gone_at_the_next_page(noor, maya):
    desk = type(noor)()
    desk.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})
    grant = Grant.objects.get(person_id=int(maya.person))

    noor.post(reverse("people-take"), {"grant": grant.pk})

    assert desk.get(reverse("hypervisor")).status_code == 403
    assert AuditLine.objects.get(did="identity.take_role").order["role"] == "operator"


def test_a_shut_account_is_out_at_the_next_page(noor, maya):
    desk = type(noor)()
    desk.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})

    noor.post(reverse("people-take"), {"shut": maya.person})

    assert desk.get(reverse("hypervisor")).status_code == 302
    desk.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})
    assert desk.get(reverse("hypervisor")).status_code == 302


def test_the_last_administrator_keeps_the_role(noor, admin):
    grant = Grant.objects.get(person_id=int(admin.person))

    answer = noor.post(reverse("people-take"), {"grant": grant.pk})

    assert answer.status_code == 422
    assert Grant.objects.filter(pk=grant.pk).exists()


@pytest.mark.parametrize("who", ["maya", "ines"])
def test_nobody_but_an_administrator_gives_roles(who, request, client, val_alzette):
    request.getfixturevalue(who)
    client.post(reverse("signin"), {"email": f"{who}@example.org", "password": PASSWORD})

    shown, given = client.get(reverse("people")), _give(client, f"{who}@example.org")

    assert (shown.status_code, given.status_code) == (403, 403)


def test_a_role_for_one_verb_of_one_service_opens_that_alone(val_alzette):
    zoe = make(val_alzette, "Zoé", email="zoe@example.org")
    zoe.grants.create(
        territory_id=val_alzette, role="operator", service="waste", verb="close_centre"
    )

    assert _scope(zoe).permissions == {"waste.close_centre"}


def test_a_role_in_one_commune_and_another_everywhere_stay_apart(val_alzette):
    zoe, audun = (
        make(val_alzette, "Zoé", "elected", email="z@example.org"),
        _commune("Audun-le-Tiche"),
    )
    zoe.grants.create(territory_id=val_alzette, role="operator", commune=audun)

    scope = _scope(zoe)

    assert scope.communes == {audun.pk}
    assert scope.through("alarms.handle").communes == {audun.pk}
    assert scope.through("charter.sign").communes == frozenset()


def test_rights_that_share_no_commune_reach_nowhere_together(val_alzette):
    zoe = make(val_alzette, "Zoé", email="z@example.org")
    for service, name in (("orders", "Audun-le-Tiche"), ("lighting", "Villerupt")):
        zoe.grants.create(
            territory_id=val_alzette, role="operator", service=service, commune=_commune(name)
        )

    scope = _scope(zoe)

    assert scope.through("orders.give", "lighting.command").communes == {NOWHERE}
    assert scope.through("orders.give").within("lighting.command").communes == {NOWHERE}


def test_a_token_sees_no_further_than_the_grants_it_goes_through(val_alzette):
    audun = _commune("Audun-le-Tiche")
    zoe = make(val_alzette, "Zoé", email="z@example.org")
    zoe.grants.create(territory_id=val_alzette, role="elected", commune=audun)

    held = held_by(at("localhost"), zoe).only(frozenset({"waste.pick_up"}))
    scope = scope_of(at("localhost"), zoe, timezone.now(), "fr", held)

    assert (scope.permissions, scope.audience) == (frozenset(), Audience.PUBLIC)


def test_an_administrator_of_a_commune_gives_roles_there_alone(val_alzette, client):
    audun, villerupt = _commune("Audun-le-Tiche"), _commune("Villerupt")
    local = make(val_alzette, "Local", email="local@example.org")
    local.grants.create(territory_id=val_alzette, role="administrator", commune=audun)
    zoe = make(val_alzette, "Zoé", email="zoe@example.org")
    client.post(reverse("signin"), {"email": local.email, "password": PASSWORD})

    inside = _give(client, zoe.email, commune=audun.pk)
    outside = _give(client, zoe.email, commune=villerupt.pk)
    everywhere = _give(client, zoe.email, role="administrator")

    assert (inside.status_code, outside.status_code, everywhere.status_code) == (302, 422, 422)
    assert [g.commune_id for g in zoe.grants.all()] == [audun.pk]


def test_a_right_the_role_does_not_have_is_refused(noor, maya):
    answer = _give(noor, "maya@example.org", service="waste", verb="approve")

    assert answer.status_code == 422
    assert permissions_of(Role.OPERATOR, "waste", "approve") == frozenset()


def test_an_invitation_gives_its_role_once(noor, val_alzette):
    _give(noor, "new@example.org", role="elected")
    path, phone = letter("invitation"), type(noor)()

    shown = phone.get(path)
    answer = phone.post(path, {"name": "Nouvelle Élue"})

    assert (shown.status_code, answer.status_code) == (200, 302)
    assert type(noor)().post(path, {"name": "Une autre"}).status_code == 410
    person = Person.objects.get(email="new@example.org")
    assert held_by(at("localhost"), person).reach.keys() == permissions_of(Role.ELECTED)


def test_an_old_invitation_opens_nothing(noor):
    _give(noor, "new@example.org")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert type(noor)().post(letter("invitation"), {"name": "Zoé"}).status_code == 410


def test_an_invitation_taken_back_opens_nothing(noor):
    _give(noor, "new@example.org")

    noor.post(reverse("people-take"), {"invitation": Invitation.objects.get().pk})

    assert type(noor)().post(letter("invitation"), {"name": "Zoé"}).status_code == 410


def test_an_invitation_is_worth_no_more_than_the_right_of_who_invited(noor, admin):
    _give(noor, "new@example.org")
    Grant.objects.filter(person_id=int(admin.person)).delete()

    assert type(noor)().post(letter("invitation"), {"name": "Zoé"}).status_code == 410
    assert not Grant.objects.filter(person__email="new@example.org").exists()


def test_whoever_administers_devices_alone_now_invites_nobody_any_more(noor, admin):
    _give(noor, "new@example.org")
    Grant.objects.filter(person_id=int(admin.person)).update(service="devices")

    assert type(noor)().post(letter("invitation"), {"name": "Zoé"}).status_code == 410


def test_a_name_that_plays_tricks_accepts_no_invitation(noor):
    _give(noor, "new@example.org")

    answer = type(noor)().post(letter("invitation"), {"name": "Mаya\u202e"})

    assert answer.status_code == 422


def test_no_letter_can_be_given_a_second_address(noor):
    answer = _give(noor, "new@example.org\r\nBcc: all@example.org")

    assert answer.status_code == 422
    assert mail.outbox == []


def test_the_list_of_people_costs_the_same_for_one_and_for_three(
    noor, val_alzette, django_assert_max_num_queries
):
    for name in ("a", "b", "c"):
        make(val_alzette, name, "operator", email=f"{name}@example.org")

    with django_assert_max_num_queries(9):
        noor.get(reverse("people"))


def test_a_stranger_is_sent_to_sign_in(rive):
    assert browser().get(reverse("people"))["Location"].startswith(reverse("signin"))
