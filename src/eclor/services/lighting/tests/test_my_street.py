"""An inhabitant looks at the own street, and lights it for some minutes when it is off."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from eclor.core.commands import actions as actions_of_the_desk
from eclor.core.commands.models import Order
from eclor.core.commands.words import State, Wish
from eclor.core.service.scope import Scope
from eclor.services.lighting import actions, queries
from eclor.services.lighting.models import StreetWish
from eclor.services.lighting.rules.street_wishes import (
    A_NIGHT,
    AN_HOUR,
    AT_ONCE,
    Why,
    Wished,
    why_not,
)
from eclor.services.lighting.tests.conftest import ENGLISH, new_lamp, text_of
from eclor.services.lighting.words.charging import RecordByLaw

NOW = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
LONG_AGO = NOW - timedelta(hours=1)
NOBODY = Wished([], [])
HOME = "192.0.2.7"
STREET = "/lighting/my-street?commune=57038&name=Rue%20de%20la%20Mine"


# --- when it may be lit ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dark", "off", "wished", "why"),
    [
        (True, True, NOBODY, None),
        (False, True, NOBODY, Why.BY_DAY),
        (True, False, NOBODY, Why.NOT_OFF),
        (True, False, Wished([NOW - timedelta(minutes=3)], []), Why.LIT),
        (True, True, Wished([LONG_AGO] * A_NIGHT, []), Why.OFTEN),
        (True, True, Wished([], [NOW - timedelta(minutes=1)] * AT_ONCE), Why.BUSY),
        (True, True, Wished([LONG_AGO], [LONG_AGO] * AT_ONCE), None),
        (True, True, Wished([], [], AN_HOUR), Why.ENOUGH),
        (True, True, Wished([], [], AN_HOUR - 1), None),
    ],
)
def test_a_street_is_lit_when_it_is_off_in_the_dark_and_not_too_often(dark, off, wished, why):
    assert why_not(NOW, dark, off, wished) is why


# --- through the desk -----------------------------------------------------------------------------


@pytest.fixture
def by_night(val_alzette):
    """Somebody who has not signed in, at half past two in the morning."""
    return Scope(territory=val_alzette, now=NOW)


@pytest.fixture
def dark_street(maya, says):
    lamps = [new_lamp(maya, f"L{n}") for n in range(3)]
    for lamp in lamps:
        says.says(lamp, "dimming", 0.0, NOW - timedelta(minutes=5))
    return lamps


def test_an_inhabitant_lights_the_street_and_nobody_writes_down_who(by_night, dark_street):
    order = actions.light_my_street(by_night, "57038", "Rue de la Mine", HOME)

    assert order.params == {"level": 100, "minutes": 10, "ramp": 5}
    assert {part.entity_id for part in order.parts.all()} == {lamp.pk for lamp in dark_street}
    assert (order.author, order.approvals_needed) == ("desk", 0)


def test_a_street_lit_already_is_not_lit_twice(by_night, dark_street):
    actions.light_my_street(by_night, "57038", "Rue de la Mine", HOME)

    with pytest.raises(actions.Refused):
        actions.light_my_street(by_night, "57038", "Rue de la Mine", HOME)

    assert Order.objects.count() == 1
    assert queries.my_street(by_night, "57038", "Rue de la Mine").why is Why.LIT


def test_one_household_lights_no_more_streets_in_an_hour_than_a_way_home_has(maya, by_night, says):
    for n in range(AN_HOUR + 1):
        lamp = new_lamp(maya, f"L{n}", street=f"Rue {n}")
        says.says(lamp, "dimming", 0.0, NOW - timedelta(minutes=5))
    for n in range(AN_HOUR):  # any address of the same line of IPv6 is the same household
        actions.light_my_street(by_night, "57038", f"Rue {n}", f"2001:db8::{n + 1}")

    with pytest.raises(actions.Refused):
        actions.light_my_street(by_night, "57038", f"Rue {AN_HOUR}", "2001:db8::ff")

    assert Order.objects.count() == AN_HOUR
    assert {len(mark) for mark in StreetWish.objects.values_list("mark", flat=True)} == {2}


def test_counts_of_wishes_are_forgotten_with_their_hour(by_night, dark_street):
    actions.light_my_street(by_night, "57038", "Rue de la Mine", HOME)

    forgotten = actions.forget_wishes(replace(by_night, now=NOW + timedelta(hours=1)))

    assert (forgotten, StreetWish.objects.count()) == (1, 0)


def test_a_street_that_shines_or_is_silent_is_left_alone(by_night, dark_street, says):
    says.says(dark_street[0], "dimming", 40.0, NOW)
    shines = queries.my_street(by_night, "57038", "Rue de la Mine")
    for lamp in dark_street:
        says.says(lamp, "dimming", 0.0, NOW - timedelta(hours=3))
    silent = queries.my_street(by_night, "57038", "Rue de la Mine")

    assert (shines.why, silent.why) == (Why.NOT_OFF, Why.NOT_OFF)


def test_a_street_the_agents_turned_off_is_not_lit_over_their_heads(
    maya, by_night, dark_street, says
):
    for n in range(10):  # of few lamps not even one may be turned off
        new_lamp(maya, f"F{n}", street="Rue Foch")
    off = actions_of_the_desk.give(
        replace(maya, now=NOW),
        Wish(
            service="lighting", command="light", entities=[dark_street[0].pk],
            params={"level": 0, "minutes": 60}, reason="Travaux sur le mât",
            expires_at=NOW + timedelta(minutes=10), key="works",
        ),
    )  # fmt: skip
    off.parts.update(state=State.SUCCEEDED)

    with pytest.raises(actions.Refused):
        actions.light_my_street(by_night, "57038", "Rue de la Mine", HOME)

    assert list(Order.objects.all()) == [off]
    assert queries.my_street(by_night, "57038", "Rue de la Mine").why is Why.HELD
    later = replace(by_night, now=NOW + timedelta(hours=1, minutes=1))
    assert not queries.is_held(later, [dark_street[0].pk])


def test_a_street_nobody_knows_is_refused(by_night):
    with pytest.raises(actions.Refused):
        actions.light_my_street(by_night, "57038", "Rue du Néant", HOME)


# --- what people see ------------------------------------------------------------------------------


def test_everybody_reads_how_the_street_is_lit_and_which_order_rules_it(client, maya):
    new_lamp(maya)
    first = (timezone.now() - timedelta(days=30)).date()
    law = RecordByLaw(
        reference="Arrêté 12", off_from=time(23),
        off_until=time(5), first=first,
    )  # fmt: skip
    actions.record_by_law(maya, law)

    page = text_of(client.get(STREET, headers=ENGLISH))

    assert "Arrêté 12" in page
    assert "Its lamps keep the programme of their installation." in page
    assert "nobody knows what they save" in page


def test_what_cannot_be_lit_is_said_on_the_page_and_orders_nothing(client, maya):
    new_lamp(maya)

    answer = client.post(STREET, headers=ENGLISH)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Order.objects.exists()


def test_streets_are_found_by_commune_and_unknown_ones_are_not(client, maya):
    new_lamp(maya)

    listed = text_of(client.get("/lighting/my-street?commune=57038", headers=ENGLISH))

    assert "Rue de la Mine" in listed
    assert client.get("/lighting/my-street?commune=57038&name=Rue%20du%20N").status_code == 404
