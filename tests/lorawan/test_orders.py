"""From the desk by ChirpStack to a lamp on LoRaWAN and back, and what the air does to it."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

import pytest
from django.db import transaction
from psycopg.errors import LockNotAvailable

from eclor.core.commands import actions
from eclor.core.commands.envelope import Key, Order
from eclor.core.commands.words import State
from eclor.core.gateways.lorawan.airtime import Band
from eclor.core.gateways.lorawan.ledger import Ledger, allowed, frames
from eclor.core.gateways.lorawan.words import Air
from eclor.core.gateways.models import LorawanFrame
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.territories.entering import enter
from eclor.field.lorawan.lamps import Lamp
from eclor.services.lighting.rules.lwm2m_frames import decoded
from eclor.testing.house import VAL_ALZETTE
from eclor.testing.plugin import NOON
from tests.commands.conftest import SEED, SLUG, wish
from tests.commands.conftest import street as street
from tests.lorawan.radio import KEY, RADIOS, RadioDesk, enrol, lamps_of, standing

MAYA = Scope(
    territory=VAL_ALZETTE, now=NOON, person="1", audience=Audience.AGENT,
    permissions=frozenset({"orders.give", "lighting.command"}),
)  # fmt: skip
Make = Callable[..., RadioDesk]
AIR = Air(rx2=9)


@pytest.fixture
def place(street, django_db_blocker) -> Iterator[Make]:
    """``place(lamps)``: a desk, a server and these lamps, each of which was heard once."""
    opened = []
    with django_db_blocker.unblock():
        enter(VAL_ALZETTE)

        def make(lamps: list[Lamp], air: Air = AIR, *, greeted: bool = True) -> RadioDesk:
            opened.append(standing(street, lamps, air))
            desk = opened[-1].__enter__()
            desk.server.rx2 = air.rx2
            if greeted:
                desk.greet()
            return desk

        try:
            yield make
        finally:
            for one in reversed(opened):
                one.__exit__(None, None, None)


def given(desk: RadioDesk, level: int = 100, **more):
    return actions.give(MAYA, wish(MAYA, desk.street.entities, level, **more))


@pytest.mark.parametrize("count", [1, 25])
def test_an_order_reaches_every_lamp_by_radio_and_succeeds_by_what_it_reports(place: Make, count):
    desk = place(lamps_of(count))
    order = given(desk)

    desk.until_over(order)

    assert order.state == State.SUCCEEDED
    assert {lamp.level(desk.clock) for lamp in desk.server.lamps.values()} == {100}
    assert [lamp.effects for lamp in desk.server.lamps.values()] == [1] * count
    assert len(desk.told) == count


def test_what_a_lamp_is_sent_names_its_level_and_the_second_at_which_it_is_free(place: Make):
    desk = place(lamps_of(1))
    order = given(desk, 40)

    desk.until_over(order)

    (said,) = desk.told
    payload = b64decode(said["data"])
    assert decoded(payload) == {3416: {0: {1: 40, 51: int(NOON.timestamp()) + 1800, 52: 0.0}}}
    assert (len(payload), said["confirmed"], said["fPort"]) == (22, True, 10)
    (lamp,) = desk.server.lamps.values()
    assert lamp.level(desk.clock) == 40
    assert lamp.level(desk.clock + 1800) == 100


def test_a_lamp_that_the_air_swallowed_is_told_again_until_it_has_heard(place: Make):
    desk = place(lamps_of(5))
    lost = cycle([True, True, False])
    desk.server.lost = lambda: next(lost)
    order = given(desk)

    desk.until_over(order, 200)

    assert order.state == State.SUCCEEDED
    assert [lamp.effects for lamp in desk.server.lamps.values()] == [1] * 5
    assert len(desk.told) > 5


def test_an_order_that_does_not_fit_the_air_waits_by_name_and_no_gateway_speaks_too_much(
    place: Make,
):
    """At SF12 one frame takes 1.8 s, and a hundredth of the duty cycle is 3.6 s an hour."""
    desk = place(lamps_of(3), Air(rx2=12, share=0.01))
    params = {"level": 100, "minutes": 240, "ramp": 0}
    order = given(desk, expires_at=NOON + timedelta(hours=3), params=params)

    for _ in range(5):
        desk.turn(20)
    waiting = list(order.parts.filter(code="no_air").values_list("note", flat=True))
    heard = sum(lamp.effects for lamp in desk.server.lamps.values())
    desk.until_over(order, 400, 60)

    assert (heard, len(waiting)) == (1, 2)
    assert all(RADIOS[0] in note for note in waiting)
    assert order.state == State.SUCCEEDED
    budget = allowed(Band.P, desk.air)
    for first in desk.server.sent:
        hour = [one for one in desk.server.sent if first.at <= one.at < first.at + 3600]
        assert sum(one.seconds for one in hour) <= budget + 1e-6


def test_a_part_that_found_no_room_before_the_order_expired_says_so(place: Make):
    desk = place(lamps_of(3), Air(rx2=12, share=0.01))
    order = given(desk)  # valid for five minutes

    desk.until_over(order, 100, 10)

    ended = dict(order.parts.values_list("state", "note"))
    assert order.state != State.SUCCEEDED
    assert RADIOS[0] in ended[State.EXPIRED]


def test_an_order_that_waits_for_air_ends_with_the_override_it_would_have_begun(place: Make):
    """Dimmed for ten minutes, valid for three hours: nobody is dimmed after these ten."""
    desk = place(lamps_of(3), Air(rx2=12, share=0.01))
    params = {"level": 40, "minutes": 10, "ramp": 0}
    order = given(desk, expires_at=NOON + timedelta(hours=3), params=params)

    desk.until_over(order, 100, 10)
    for _ in range(3):
        desk.turn(3600)

    states = sorted(order.parts.values_list("state", flat=True))
    assert states == [State.EXPIRED, State.EXPIRED, State.SUCCEEDED]
    assert len(desk.told) == 1


def test_a_lamp_that_was_never_heard_is_refused_by_name_and_nothing_is_sent(place: Make):
    desk = place(lamps_of(1), greeted=False)
    order = given(desk)

    desk.until_over(order)

    part = order.parts.get()
    assert (part.state, part.code, desk.told) == (State.FAILED, "impossible", [])
    assert "not spoken" in part.note


def test_a_lamp_of_class_a_hears_after_its_next_word(place: Make):
    desk = place(lamps_of(1, listens="CLASS_A", spreading=10))
    order = given(desk)
    for _ in range(5):
        desk.turn(5)
    before = order.parts.get()

    (lamp,) = desk.server.lamps.values()
    desk.events += desk.server.report(lamp, desk.clock)
    desk.until_over(order)

    assert (before.state, before.code) == (State.SENT, "class_a")
    assert order.state == State.SUCCEEDED
    assert LorawanFrame.objects.get(device__key__startswith=KEY).band == Band.M


def test_a_server_that_nobody_reaches_fails_by_name_when_the_order_is_over(place: Make):
    desk = place(lamps_of(1))
    desk.server_is_deaf = True
    order = given(desk)

    desk.until_over(order, 100, 10)

    part = order.parts.get()
    assert (part.state, part.code) == (State.TIMED_OUT, "under_way")
    assert KEY in part.note


def test_what_the_server_could_not_send_is_told_in_its_own_words_and_used_no_air(place: Make):
    desk = place(lamps_of(1))
    (lamp,) = desk.server.lamps.values()
    desk.server_is_deaf = True
    order = given(desk)
    desk.turn()
    (said,) = desk.told

    desk.events.append(desk.server._log(lamp, said, desk.clock, "DOWNLINK_GATEWAY", "No gateway"))
    desk.turn()
    desk.turn()

    assert "DOWNLINK_GATEWAY: No gateway" in order.parts.get().note
    assert LorawanFrame.objects.get(item=said["id"]).trouble
    desk.server_is_deaf = False
    assert desk.until_over(order).state == State.SUCCEEDED


def test_a_frame_that_nobody_acknowledged_has_used_the_air_even_where_its_sending_was_missed(
    place: Make,
):
    desk = place(lamps_of(1))
    (lamp,) = desk.server.lamps.values()
    desk.server_is_deaf = True
    given(desk)
    desk.turn()
    (said,) = desk.told

    desk.hears(desk.server._ack(lamp, said, desk.clock, heard=False))

    frame = LorawanFrame.objects.get(item=said["id"])
    counted = frames(VAL_ALZETTE, (frame.radio, Band(frame.band)), desk.clock)
    assert [one.seconds for one in counted] == [frame.seconds]
    assert frame.patient_until.timestamp() == desk.clock


@pytest.mark.parametrize(
    ("number", "name"),
    [(10**400, "a\x00b"), (float("nan"), None), (float("inf"), "x" * 5000)],
    ids=["huge", "none", "endless"],
)
def test_numbers_and_names_beyond_all_measure_teach_nothing_and_stop_nobody(
    place: Make, number: float, name: str | None
):
    desk = place(lamps_of(1))
    (lamp,) = desk.server.lamps.values()
    (word, *_) = desk.server.report(lamp, desk.clock)
    sayings = json.loads(word.payload)
    sayings["rxInfo"] = [{"gatewayId": name, "snr": number, "rssi": number}]
    lora = sayings["txInfo"]["modulation"]["lora"]
    sayings["txInfo"]["modulation"]["lora"] = lora | {"spreadingFactor": number}
    sayings["txInfo"]["frequency"] = number

    desk.hears(replace(word, payload=json.dumps(sayings).encode()))
    order = given(desk)
    desk.turn()
    (said,) = desk.told
    failed = desk.server._log(lamp, said, desk.clock, "OTHER", "No \x00 way \ud800")
    desk.hears(failed)

    assert LorawanFrame.objects.get(item=said["id"]).radio == lamp.radio
    assert desk.until_over(order).state == State.SUCCEEDED


def test_a_lamp_whose_clock_is_an_hour_ahead_does_not_obey_and_is_named(place: Make):
    """Its override is over by its own clock: it acknowledges, and reports another level."""
    desk = place(lamps_of(1, skew=3600.0))
    order = given(desk, 40)

    desk.until_over(order, 100, 10)

    part = order.parts.get()
    assert (part.state, part.reported) == (State.TIMED_OUT, 100)
    (lamp,) = desk.server.lamps.values()
    assert lamp.level(desk.clock) == 100


# Attacks


def envelope(desk: RadioDesk, **more) -> bytes:
    said = {
        "id": "R" * 26, "target": f"{KEY}-{next(iter(desk.server.lamps))}", "action": "override",
        "params": {"level": 0, "until": int(NOON.timestamp()) + 600, "ramp": 0},
        "not_before": int(NOON.timestamp()), "expires": int(NOON.timestamp()) + 300,
        "seq": 100, "issuer": SLUG[1],
    }  # fmt: skip
    return Key.of(SEED, SLUG[1]).seal(Order(**{**said, **more}))


def test_a_foreign_expired_or_impossible_envelope_never_reaches_the_server(place: Make):
    desk = place(lamps_of(2))
    first, second = (f"{KEY}-{eui}" for eui in desk.server.lamps)
    late = int(NOON.timestamp()) - 10
    good = envelope(desk)

    said = [
        desk.carry(token, first)[0]["code"]
        for token in (
            good[:-8] + b"AAAAAAAA",
            b"{}",
            envelope(desk, target=second),
            envelope(desk, not_before=late - 60, expires=late),
            envelope(desk, action="explode"),
            envelope(desk, action="programme", params={"charge": "{}", "hash": "0"}),
            envelope(desk, params={"level": -5, "until": 1, "ramp": 0}),
        )
    ]

    assert said == [
        "wrong_signature", "unreadable", "other_target", "expired", "impossible", "impossible",
        "impossible",
    ]  # fmt: skip
    assert desk.told == []


def test_a_replayed_envelope_is_answered_again_and_sent_once_and_an_older_one_not_at_all(
    place: Make,
):
    desk = place(lamps_of(1))
    (mine,) = (f"{KEY}-{eui}" for eui in desk.server.lamps)
    token = envelope(desk)

    first = desk.carry(token, mine)
    under_way = desk.carry(token, mine)
    desk.turn(10)
    again = desk.carry(token, mine)
    older = desk.carry(envelope(desk, id="S" * 26, seq=99), mine)

    said = [one["result"] for one in (*first, *under_way, *again)]
    assert said == ["waits", "waits", "done"]
    assert older[0]["code"] == "old_sequence"
    assert len(desk.told) == 1


def test_an_acknowledgement_of_another_devices_frame_is_believed_of_nobody(place: Make):
    desk = place(lamps_of(2))
    one, two = desk.server.lamps.values()
    desk.server_is_deaf = True
    order = given(desk)
    desk.turn()
    by_eui = {said["devEui"]: said for said in desk.told}

    desk.events.append(desk.server._ack(two, by_eui[one.eui], desk.clock, heard=True))
    desk.turn()
    desk.turn()

    assert {part.state for part in order.parts.all()} == {State.SENT}


def test_who_plans_holds_every_server_of_the_territory_since_they_may_share_a_gateway(
    place: Make, street
):
    place(lamps_of(1))
    other = enrol(street, f"{KEY}-other", None, None, "")

    with transaction.atomic():
        Ledger.opened(VAL_ALZETTE, AIR, NOON.timestamp())
        with pytest.raises(LockNotAvailable):
            street.connection.execute(
                "SELECT 1 FROM device WHERE id = %s FOR NO KEY UPDATE NOWAIT", [other]
            )
