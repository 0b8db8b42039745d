"""The counters of the desk: by hand without JavaScript, and as JSON."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from eclor.core.commands.models import Order
from eclor.core.commands.words import State
from eclor.core.identity.models import Person

JSON = {"accept": "application/json"}


@pytest.fixture
def browser():
    """A browser in which somebody has signed in."""

    def signed_in(scope) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(Person.objects.get(pk=scope.person))
        return client

    return signed_in


def posted(client: Client, **said) -> tuple[int, dict]:
    body = {
        "service": "lighting",
        "command": "light",
        "params": {"level": 100},
        "reason": "Accident rue de la Mine",
        "expires_at": (timezone.now() + timedelta(minutes=5)).isoformat(),
        **said,
    }
    key = str(body.pop("key", "k1"))
    answer = client.post(
        "/orders/", json.dumps(body), content_type="application/json",
        headers={**JSON, "idempotency-key": key},
    )  # fmt: skip
    return answer.status_code, answer.json()


def test_an_operator_gives_an_order_by_hand_and_sees_its_life(street, maya, browser):
    lamp = street.lamps(1)[0]
    client, address = browser(maya), reverse("order-lighting-light", args=[lamp])
    page = client.get(address)
    key = page.context["form"].initial["key"]
    said = {"level": 60, "minutes": 20, "ramp": 0, "reason": "Fête au village", "valid": 5}

    first = client.post(address, said | {"key": key})
    again = client.post(address, said | {"key": key})
    sheet = client.get(first["Location"])

    assert page.status_code == 200
    assert (first.status_code, again["Location"]) == (302, first["Location"])
    assert Order.objects.count() == 1
    assert "Fête au village" in sheet.content.decode()
    anew = '<noscript><meta http-equiv="refresh" content="3"></noscript>'
    assert anew in sheet.content.decode()
    assert anew not in client.get(first["Location"] + "?still").content.decode()


def test_a_cabinet_reaches_all_the_lamps_it_feeds(street, maya, browser):
    lamps = street.lamps(3)
    cabinet = street.one(
        "INSERT INTO entity (territory_id, urn, type, name, attributes, simulated, created_at,"
        " modified_at, version) VALUES (1, 'urn:test:cabinet', 'StreetlightControlCabinet',"
        " 'Armoire 12', '{}', true, now(), now(), 1) RETURNING id"
    )
    for lamp in lamps:
        street.connection.execute(
            "INSERT INTO relation (territory_id, source_id, name, target_id)"
            " VALUES (1, %s, 'fed_by', %s)",
            (lamp, cabinet),
        )

    page = browser(maya).get(reverse("order-lighting-light", args=[cabinet]))
    street.connection.execute("DELETE FROM relation WHERE target_id = %s", (cabinet,))
    street.connection.execute("DELETE FROM entity WHERE id = %s", (cabinet,))

    assert page.context["found"].targets == tuple(lamps)


def test_what_the_desk_refuses_stands_on_the_page_with_what_was_said(street, maya, browser):
    lamp = street.lamps(1)[0]
    address = reverse("order-lighting-light", args=[lamp])
    said = {"level": 0, "minutes": 20, "ramp": 0, "reason": "Je n'aime pas", "valid": 5, "key": "x"}

    page = browser(maya).post(address, said)

    assert page.status_code == 422
    assert "ordered off within 5 minutes" in page.content.decode()
    assert "Je n&#x27;aime pas" in page.content.decode()


def test_a_second_person_agrees_on_the_page_and_the_author_cannot(street, maya, noor, browser):
    lamps = street.lamps(21)
    _, said = posted(browser(maya), entities=lamps, params={"level": 40})
    address = f"/orders/{said['order']}/"

    own = browser(maya).get(address).content.decode()
    others = browser(noor).get(address).content.decode()
    refused = browser(maya).post(address + "approve")
    agreed = browser(noor).post(address + "approve")

    assert said["state"] == State.DRAFT
    assert ("Agree to this order" in own, "Agree to this order" in others) == (False, True)
    assert (refused.status_code, agreed.status_code) == (403, 302)
    assert Order.objects.get().state == State.QUEUED


def test_the_elected_look_and_order_nothing(street, ines, maya, browser):
    lamps = street.lamps(1)
    _, said = posted(browser(maya), entities=lamps)
    client = browser(ines)

    assert client.get("/orders/").status_code == 200
    assert client.get(f"/orders/{said['order']}/").status_code == 200
    assert client.post(f"/orders/{said['order']}/cancel").status_code == 403
    assert posted(client, entities=lamps)[0] == 403


def test_a_stranger_is_sent_to_sign_in(street, val_alzette):
    answer = Client().get("/orders/")

    assert (answer.status_code, answer["Location"]) == (302, "/signin?next=/orders/")


def test_a_program_gives_an_order_once_and_reads_its_parts(street, maya, browser):
    lamps, client = street.lamps(2), browser(maya)
    until = (timezone.now() + timedelta(minutes=5)).isoformat()

    first = posted(client, entities=lamps, expires_at=until)
    again = posted(client, entities=lamps, expires_at=until)
    other = posted(client, entities=lamps[:1], expires_at=until)
    sheet = client.get(f"/orders/{first[1]['order']}/", headers=JSON).json()

    assert (first[0], again) == (201, first)
    assert (other[0], other[1]["code"]) == (409, "key_used")
    assert [part["entity"] for part in sheet["parts"]] == lamps
    assert len(client.get("/orders/", headers=JSON).json()["orders"]) == 1


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"entities": [1, "x"]}, 422, "bad_request"),
        ({"entities": [True]}, 422, "bad_request"),
        ({"entities": None}, 422, "bad_request"),
        ({"entities": [2**70]}, 422, "bad_request"),
        ({"entities": [1], "expires_at": "soon"}, 422, "bad_request"),
        ({"entities": [1], "params": "x"}, 422, "bad_request"),
        ({"entities": [1], "command": "no"}, 404, "unknown_command"),
        ({"entities": [999_999_999]}, 422, "unknown_target"),
        ({"entities": [1], "key": ""}, 422, "no_key"),
        ({"entities": [1], "reason": "\x00\x00\x00\x00\x00\x00"}, 422, "no_reason"),
        ({"entities": [1], "params": {"level": 1e400}}, 422, "bad_params"),
    ],
)
def test_bad_input_is_refused_by_name(street, maya, browser, said, status, code):
    found, body = posted(browser(maya), **said)

    assert (found, body["code"]) == (status, code)
    assert body["error"]


def test_the_list_asks_the_database_as_often_for_three_orders_as_for_one(
    street, maya, browser, django_assert_num_queries
):
    client, lamps = browser(maya), street.lamps(3)
    posted(client, entities=lamps[:1], key="a")
    client.get("/orders/")
    with CaptureQueriesContext(connection) as one:
        client.get("/orders/")
    asked = len(one)
    for number in range(2):
        posted(client, entities=lamps, key=f"b{number}")
    with django_assert_num_queries(asked):
        client.get("/orders/")


def test_broken_glass_stands_among_the_alarms_until_it_is_mended(street, maya, browser):
    lamps, client = street.lamps(1), browser(maya)
    _, said = posted(client, entities=lamps, params={"level": 40}, glass=True)

    alarms = client.get("/alarms/").content.decode()
    sheet = client.get(f"/orders/{said['order']}/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM alarm WHERE cause = %s", [said["order"]])
        (alarm,) = cursor.fetchone()

    assert "Accident rue de la Mine" in alarms
    assert client.get(f"/alarms/{alarm}/").status_code == 200
    assert "one person acted alone" in sheet


def around(client: Client, things, **said):
    """What the map hands over when somebody drew a line around things."""
    address = reverse("order-lighting-light-chosen")
    return client.post(address, {"things": ",".join(str(pk) for pk in things)} | said)


def test_lamps_drawn_around_on_the_map_are_given_one_order(street, maya, browser):
    lamps, client = street.lamps(3), browser(maya)

    page = around(client, lamps)
    key = page.context["form"].initial["key"]
    said = {"level": 60, "minutes": 20, "ramp": 0, "reason": "Fête au village", "valid": 5}
    answers = [around(client, lamps, give="1", key=key, **said) for _ in range(2)]

    order = Order.objects.get()
    assert (page.status_code, "3 things" in page.content.decode()) == (200, True)
    assert [answer["Location"] for answer in answers] == [f"/orders/{order.signal}/"] * 2
    assert sorted(order.parts.values_list("entity_id", flat=True)) == sorted(lamps)


def test_more_things_than_an_order_takes_are_refused_with_their_number(street, maya, browser):
    page = around(browser(maya), range(1, 20_002))

    assert page.status_code == 422
    assert "These are 20001 things: order at most 20000 at once." in page.content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize("things", [[], ["x"], [-1], ["1" * 5000], [10**9]])
def test_what_is_no_choice_of_things_is_no_order(street, maya, browser, things):
    page = around(browser(maya), things)

    assert (page.status_code, 'role="alert"' in page.content.decode()) == (422, True)


def test_a_thing_that_is_gone_is_left_out_before_the_order(street, maya, browser):
    lamp = street.lamps(1)[0]

    page = around(browser(maya), [lamp, 10**9])

    assert [thing.pk for thing in page.context["chosen"]] == [lamp]


def test_each_of_many_things_is_found_by_name_on_one_of_the_pages(street, maya, browser):
    lamps, client = street.lamps(201), browser(maya)
    _, said = posted(client, entities=lamps)

    pages = [client.get(said["url"], {"page": n}).context["sheet"] for n in (1, 2, 3)]

    named = [part.entity for page in pages for part in page.parts]
    assert [(len(page.parts), page.more) for page in pages] == [(200, True), (1, False), (0, False)]
    assert sorted(named) == sorted(lamps)
