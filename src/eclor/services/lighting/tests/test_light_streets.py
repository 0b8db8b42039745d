"""Streets chosen on the night map: what an order would do, and fifteen seconds to call it back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eclor.core.commands.models import Order
from eclor.core.commands.words import State
from eclor.services.lighting.tests.conftest import ENGLISH, new_lamp, text_of
from eclor.services.lighting.views.choosing import THINK

PAGE = "/lighting/streets/light"
MINE, FOCH = "57038|Rue de la Mine", "57038|Rue Foch"
SAID = {
    "level": "40", "minutes": "30", "ramp": "5", "reason": "Nuit de l’observation", "valid": "5",
    "key": "k1",
}  # fmt: skip


@pytest.fixture
def two_streets(maya, says):
    """Three lamps of 60 W in one street, one in another; all of them shine and say so."""
    lamps = [new_lamp(maya, f"M{n}", lightingClass="P4") for n in range(3)]
    lamps.append(new_lamp(maya, "F1", street="Rue Foch", lon=5.96))
    for lamp in lamps:
        says.says(lamp, "dimming", 100.0, timezone.now())
        says.says(lamp, "power", 60.0, timezone.now())
    return lamps


def test_an_order_to_chosen_streets_waits_a_moment_in_which_it_can_be_called_back(
    operator, maya, two_streets
):
    answer = operator.post(PAGE, SAID | {"street": [MINE]})

    order = Order.objects.get()
    assert (answer.status_code, answer["location"]) == (302, f"/orders/{order.signal}/")
    assert {part.entity_id for part in order.parts.all()} == {one.pk for one in two_streets[:3]}
    assert order.not_before - order.given_at == THINK
    assert order.state == State.APPROVED
    page = text_of(operator.get(answer["location"], headers=ENGLISH))
    assert "no device has heard of it" in page


def test_an_order_sent_twice_is_one_order(operator, two_streets):
    first = operator.post(PAGE, SAID | {"street": [MINE]})
    second = operator.post(PAGE, SAID | {"street": [MINE]})
    other = operator.post(PAGE, SAID | {"street": [MINE], "level": "80"})

    assert second["location"] == first["location"]
    assert (other.status_code, Order.objects.count()) == (422, 1)


def test_the_preview_counts_power_energy_class_and_the_second_person(operator, two_streets):
    chosen = SAID | {"street": [MINE, FOCH], "preview": "1"}

    said = text_of(operator.post(PAGE, chosen, headers=ENGLISH | {"X-Part": "outlook"}))

    assert "2 streets, 4 lamps : Rue Foch, Rue de la Mine" in said
    assert "Power now 0.2 kW Then 0.1 kW Less while it lasts 0.1 kWh" in said
    assert "P4, 1 street, 3 lamps" in said
    assert "The class of 1 street is unknown" in said
    assert "somebody else must agree" not in said
    assert not Order.objects.exists()


def test_more_than_twenty_lamps_say_before_that_somebody_else_must_agree(operator, maya):
    for n in range(21):
        new_lamp(maya, f"L{n}")

    dark = operator.post(PAGE, SAID | {"street": [MINE], "preview": "1"}, headers=ENGLISH)
    bright = SAID | {"street": [MINE], "preview": "1", "level": "100"}

    assert "somebody else must agree" in text_of(dark)
    assert "somebody else must agree" not in text_of(operator.post(PAGE, bright, headers=ENGLISH))
    assert "Power now unknown" in text_of(dark)


def test_lamps_that_were_not_heard_are_taken_like_the_others_and_it_is_said(
    operator, maya, two_streets
):
    new_lamp(maya, "M9")
    asked = SAID | {"street": [MINE], "preview": "1", "level": "100"}

    said = text_of(operator.post(PAGE, asked, headers=ENGLISH | {"X-Part": "outlook"}))

    assert "Power now ≈ 0.2 kW" in said
    assert "1 lamp was not heard and is taken like the others." in said


def test_a_lamp_that_says_its_level_and_not_its_power_counts_as_not_heard(
    operator, maya, two_streets, says
):
    says.says(new_lamp(maya, "M9"), "dimming", 100.0, timezone.now())
    asked = SAID | {"street": [MINE], "preview": "1", "level": "100"}

    said = text_of(operator.post(PAGE, asked, headers=ENGLISH | {"X-Part": "outlook"}))

    assert "1 lamp was not heard and is taken like the others." in said
    assert "More while it lasts ≈ 0.0 kWh" in said or "Less while it lasts ≈ 0.0 kWh" in said


def test_lamps_of_unknown_power_save_like_the_others_and_it_is_said(
    operator, maya, two_streets, says
):
    lamp = new_lamp(maya, "M9", ratedPower=None)
    for attribute, value in (("dimming", 100.0), ("power", 60.0)):
        says.says(lamp, attribute, value, timezone.now())
    asked = SAID | {"street": [MINE], "preview": "1", "level": "100"}

    said = text_of(operator.post(PAGE, asked, headers=ENGLISH | {"X-Part": "outlook"}))

    assert "Power now 0.2 kW Then 0.2 kW" in said
    assert "The rated power of 1 lamp is unknown: it is taken like the others." in said


def test_lamps_that_cannot_dim_are_counted_and_burn_on_in_the_preview(operator, maya):
    for n in range(2):
        new_lamp(maya, f"S{n}", lanternType="SHP routier", street="Rue Haute")
    new_lamp(maya, "L1", street="Rue Haute")
    asked = SAID | {"street": ["57038|Rue Haute"], "preview": "1", "level": "50"}

    half = text_of(operator.post(PAGE, asked, headers=ENGLISH | {"X-Part": "outlook"}))
    off = text_of(
        operator.post(PAGE, asked | {"level": "0"}, headers=ENGLISH | {"X-Part": "outlook"})
    )

    assert "2 of them cannot be dimmed: they burn fully or are off." in half
    assert "Then 0.2 kW" in half  # 120 W of sodium, and some thirty of the other
    assert "cannot be dimmed" not in off


def test_more_than_a_thousand_streets_come_in_one_field_or_are_refused_in_words(
    operator, two_streets
):
    many = [f"57038|Rue {n}" for n in range(1100)]

    ticked = operator.post(PAGE, SAID | {"street": [*many, MINE]}, headers=ENGLISH)
    together = SAID | {"streets": "\r\n".join([*many, MINE]), "preview": "1"}
    counted = operator.post(PAGE, together, headers=ENGLISH)

    assert "at most 1000 answers" in text_of(ticked, status=400)
    assert "1 street, 3 lamps : Rue de la Mine" in text_of(counted)
    assert not Order.objects.exists()


def test_a_broken_glass_does_not_wait(operator, two_streets):
    operator.post(PAGE, SAID | {"street": [MINE], "glass": "on"})

    order = Order.objects.get()
    assert (order.glass, order.not_before) == (True, order.given_at)


def test_without_a_street_or_a_reason_nothing_is_ordered_and_the_page_says_why(
    operator, two_streets
):
    none = operator.post(PAGE, SAID, headers=ENGLISH)
    why = operator.post(PAGE, SAID | {"street": [MINE], "reason": ""}, headers=ENGLISH)

    assert 'role="alert"' in none.content.decode()
    assert why.status_code == 422
    assert "checked" in why.content.decode()
    assert not Order.objects.exists()


def test_a_street_comes_chosen_from_its_own_page_and_the_map_draws_what_shines(
    operator, maya, two_streets, says
):
    says.says(two_streets[3], "dimming", 0.0, timezone.now())

    street = operator.get("/lighting/street?commune=57038&name=Rue%20de%20la%20Mine")
    page = operator.get(PAGE, {"commune": "57038", "street": MINE}).content.decode()

    assert "streets/light?commune=57038&amp;street=57038%7CRue%20de%20la%20Mine" in (
        street.content.decode()
    )
    assert page.count(" checked") == 1
    assert 'class="street lit" data-value="57038|Rue de la Mine"' in page
    assert 'class="street off" data-value="57038|Rue Foch"' in page


def test_the_page_asks_as_often_for_four_streets_as_for_two(operator, maya, two_streets):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert operator.get(PAGE).status_code == 200
        return len(found)

    asked()
    two = asked()
    for n in range(2):
        new_lamp(maya, f"N{n}", street=f"Rue {n}")

    assert asked() == two


def test_who_only_looks_orders_nothing(client, maya, two_streets):
    assert client.post(PAGE, SAID | {"street": [MINE]}).status_code in (302, 403, 404)
    assert not Order.objects.exists()
