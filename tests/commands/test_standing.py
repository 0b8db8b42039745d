"""What the sheet of a thing says of its orders: on their way, holding, not obeyed, and no longer."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from eclor.core.commands import queries, rules
from eclor.core.commands.models import Order, Part
from eclor.core.commands.queries import Sift
from eclor.core.commands.words import State
from eclor.core.identity.models import Person
from eclor.testing.plugin import NOON

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "ago", "left", "stands"),
    [
        (State.DRAFT, 30 * HOUR, None, True),
        (State.SENT, timedelta(0), None, True),
        (State.SUCCEEDED, HOUR, HOUR, True),
        (State.SUCCEEDED, HOUR, timedelta(0), False),
        (State.SUCCEEDED, timedelta(0), None, False),
        (State.FAILED, 11 * HOUR, None, True),
        (State.TIMED_OUT, 13 * HOUR, None, False),
        (State.CANCELLED, timedelta(0), None, False),
    ],
)
def test_an_order_stands_while_somebody_at_the_thing_must_know(state, ago, left, stands):
    until = None if left is None else NOON + left

    assert rules.stands(state, NOON - ago, until, NOON) is stands


@pytest.fixture
def part(street, maya):
    """An order to a lamp as it stands in the database, given ``ago``."""

    def made(lamp: int, state: State, level: int = 60, slot: str = "light", **more) -> Order:
        at = maya.now
        ended = None if state not in (State.SUCCEEDED, State.FAILED, State.CANCELLED) else at
        order = Order.objects.create(
            territory_id=maya.territory, signal=f"S{Order.objects.count():025}",
            service="lighting", command="light", title="Allumer", action="override",
            params={"level": level}, spoken={"until": int((at + HOUR).timestamp())},
            wanted={"attribute": "dimming", "value": level, "tolerance": 1.0}, slot=slot,
            reason="Fête", author=maya.person, key=f"k{Order.objects.count()}", digest="",
            given_at=at, not_before=at, expires_at=at + HOUR, begins_at=at, ended_at=ended,
            state=state,
        )  # fmt: skip
        Part.objects.create(
            territory_id=maya.territory, order=order, entity_id=lamp, state=state,
            sent_at=at, ended_at=ended, **more,
        )  # fmt: skip
        return order

    return made


def test_a_lamp_says_what_is_wanted_of_it_and_until_when(street, maya, part):
    lamp = street.lamps(1)[0]
    part(lamp, State.SENT, level=40)

    (one,) = queries.standing(maya, lamp)

    assert (one.attribute, one.value, one.state) == ("dimming", 40, State.SENT)
    assert one.until is not None
    assert abs(one.until - maya.now - HOUR) < timedelta(seconds=1)


def test_the_newest_order_of_a_kind_speaks_and_what_was_called_back_does_not(street, maya, part):
    lamp = street.lamps(1)[0]
    part(lamp, State.SUCCEEDED, level=80)
    part(lamp, State.FAILED, level=30, note="Its device refused.")
    part(lamp, State.CANCELLED, level=10)

    (one,) = queries.standing(maya, lamp)

    assert (one.value, one.state, one.note) == (30, State.FAILED, "Its device refused.")


def test_who_may_not_see_orders_sees_none_at_a_lamp(street, maya, louis, part):
    lamp = street.lamps(1)[0]
    part(lamp, State.SENT)

    assert queries.standing(louis, lamp) == []
    assert queries.groups(louis, lamp) == []


@pytest.fixture
def cabinet(street):
    """A cabinet that feeds three lamps of one commune: its id, and theirs."""
    lamps = street.lamps(3)
    pk = street.one(
        "INSERT INTO entity (territory_id, urn, type, name, attributes, simulated, created_at,"
        " modified_at, version) VALUES (1, 'urn:test:standing', 'StreetlightControlCabinet',"
        " 'Armoire 12', '{}', true, now(), now(), 1) RETURNING id"
    )
    street.connection.execute(
        "INSERT INTO relation (territory_id, source_id, name, target_id)"
        " SELECT 1, l, 'fed_by', %s FROM unnest(%s::bigint[]) l",
        (pk, lamps),
    )
    yield pk, lamps
    street.connection.execute("DELETE FROM relation WHERE target_id = %s", (pk,))
    street.connection.execute("DELETE FROM entity WHERE id = %s", (pk,))


def test_a_cabinet_counts_how_many_of_its_lamps_obeyed(street, maya, cabinet, part):
    pk, lamps = cabinet
    order = part(lamps[0], State.SENT)
    for lamp, state in zip(lamps[1:], (State.SUCCEEDED, State.FAILED), strict=True):
        Part.objects.create(
            territory_id=maya.territory, order=order, entity_id=lamp, state=state
        )  # fmt: skip

    (group,) = queries.groups(maya, pk)

    assert (group.things, group.done, group.failed) == (3, 1, 1)


def test_a_lamp_and_its_cabinet_take_the_same_orders_and_a_container_takes_none(
    street, maya, ines, cabinet
):
    pk, lamps = cabinet
    may = queries.commands_reaching(maya, [lamps[0], pk, 999_999_999])

    keys = [[one.command.key for one in may[thing]] for thing in (lamps[0], pk, 999_999_999)]
    assert "light" in keys[0]
    assert (keys[0], keys[2]) == (keys[1], [])
    assert queries.commands_reaching(ines, [lamps[0]]) == {}


def test_the_list_is_narrowed_by_state_and_counts_what_waits(street, maya, part):
    lamps = street.lamps(4)
    for lamp, state in zip(
        lamps, (State.SENT, State.DRAFT, State.FAILED, State.SUCCEEDED), strict=True
    ):
        part(lamp, state)

    shown = {sift: [row.state for row in queries.orders(maya, sift)] for sift in Sift}

    assert shown[Sift.OPEN] == [State.SENT]
    assert shown[Sift.AGREEMENT] == [State.DRAFT]
    assert shown[Sift.DISOBEYED] == [State.FAILED]
    assert shown[Sift.DONE] == [State.SUCCEEDED]
    assert len(shown[Sift.ALL]) == 4
    assert queries.waiting(maya) == {Sift.OPEN: 1, Sift.AGREEMENT: 1}
    assert queries.orders(maya, command="lighting.follow_programme") == []


@pytest.fixture
def client(maya) -> Client:
    found = Client(headers={"accept-language": "en"})
    found.force_login(Person.objects.get(pk=maya.person))
    return found


@pytest.mark.parametrize("asked", ["which=no", "page=0", "page=x", "page=999999"])
def test_a_list_asked_for_oddly_is_still_a_list(street, client, asked):
    assert client.get(f"/orders/?{asked}").status_code == 200


def test_an_empty_list_says_where_an_order_begins(street, client):
    page = client.get("/orders/").content.decode()

    assert "No order was given yet." in page
    assert 'href="/orders/give/"' in page


def test_a_lamp_is_found_by_name_with_the_orders_it_takes(street, client):
    lamp = street.lamps(1)[0]
    name = street.one("SELECT name FROM entity WHERE id = %s", lamp)

    page = client.get("/orders/give/", {"q": name}).content.decode()
    nothing = client.get("/orders/give/", {"q": "zzz unknown"}).content.decode()

    assert f'href="/orders/give/lighting/light/{lamp}/"' in page
    assert "takes orders" in nothing


def test_the_sheet_on_the_hypervisor_reads_orders_and_what_may_be_given(street, client, part):
    lamp = street.lamps(1)[0]
    part(lamp, State.SENT, level=40)

    said = client.get(f"/hypervisor/things/{lamp}/orders.json").json()
    gone = client.get("/hypervisor/things/999999999/orders.json")

    assert (said["orders"][0]["value"], said["orders"][0]["said"]) == (40, "sent")
    assert said["orders"][0]["at"] <= timezone.now().timestamp() * 1000
    assert "lighting.light" in [one["key"] for one in said["give"]]
    assert gone.status_code == 404


def test_the_past_of_a_lamp_shows_each_order_with_the_role_that_gave_it_and_how_it_ended(
    street, maya, part
):
    lamp = street.lamps(1)[0]
    done = part(lamp, State.SUCCEEDED, level=80)
    part(lamp, State.SENT, level=30)
    client = Client()
    client.force_login(Person.objects.get(pk=maya.person))
    day = {"from": (maya.now - HOUR).isoformat(), "to": (maya.now + HOUR).isoformat()}

    told = client.get(f"/hypervisor/things/{lamp}/happened.json", day).json()["annotations"]

    assert [(one["kind"], one["sign"], one["outcome"], one["who"]) for one in told] == [
        ("order", "ok", "fait", "Opérateur"),
        ("order", "wanted", "envoyé", "Opérateur"),
    ]
    assert [one["end"] is None for one in told] == [False, True]
    assert told[0]["title"].startswith("Allumer, ")
    assert "80 %" in told[0]["title"]
    assert told[0]["url"] == f"/orders/{done.signal}/"
    assert maya.person not in str(told)


def test_the_past_of_a_cabinet_counts_what_became_of_an_order_to_its_lamps(
    street, maya, louis, cabinet, part
):
    pk, lamps = cabinet
    order = part(lamps[0], State.SUCCEEDED)
    Part.objects.create(
        territory_id=maya.territory, order=order, entity_id=lamps[1], state=State.FAILED,
        ended_at=maya.now,
    )  # fmt: skip

    (one,) = queries.given(maya, pk, maya.now - HOUR, maya.now + HOUR)

    assert (one.things, one.done, one.state) == (2, 1, State.SUCCEEDED)
    assert queries.given(maya, pk, maya.now + HOUR, maya.now + 2 * HOUR) == []
    assert queries.given(louis, pk, maya.now - HOUR, maya.now + HOUR) == []
