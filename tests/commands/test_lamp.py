"""The rules of a lamp controller: what shines when several want the light, and what it refuses."""

import json
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.commands.envelope import EVERYBODY, Identity, Key, Members, Order
from eclor.field.devices.lamp import Lamp, Moment
from eclor.field.devices.programme import MOST_POINTS, restored
from eclor.services.lighting.rules.programmes.canonical import digest, hash_of, written
from eclor.services.lighting.words.programmes import (
    Calendar,
    Charge,
    Presence,
    Programme,
    SwitchPoint,
)

KEY = Key.of("cd" * 32, "val-alzette")
NOW = 1_795_000_000.0
NIGHT = 1_795_128_300.0  # 23:45 in Val d'Alzette


def charge(*points: SwitchPoint, first: int = 100, **more) -> Charge:
    return Charge(Calendar("week"), {"week": Programme("week", first, points)}, **more)


def clock(hour: int, level: int) -> SwitchPoint:
    return SwitchPoint(time(hour), level)


def told(wanted: Charge) -> dict[str, str]:
    """A programme as the desk speaks it."""
    return {"charge": written(wanted).decode(), "hash": hash_of(wanted)}


def raw(text: str) -> dict[str, str]:
    return {"charge": text, "hash": digest(text)}


PART_NIGHT = charge(clock(23, 40), clock(5, 100))
SOMEBODY = Programme("week", 40, presence=Presence(70, 60))
PATH = Charge(Calendar("week"), {"week": SOMEBODY})


def lamp() -> Lamp:
    return Lamp(Identity(key="lamp-7", number=7, issuer="val-alzette", public=KEY.public))


_seq = iter(range(1, 10**6))


def token(action: str, **params) -> bytes:
    number = next(_seq)
    return KEY.seal(
        Order(
            id=f"order-{number}",
            target="lamp-7",
            action=action,
            params=params,
            not_before=int(NOW),
            expires=int(NOW) + 300,
            seq=number,
            issuer="val-alzette",
        )
    )


def test_a_lamp_nobody_programmed_burns_at_full():
    assert lamp().level(NOW) == 100


def test_an_override_comes_before_the_sensor_and_the_sensor_before_the_programme():
    one = lamp()
    seen = [one.level(NIGHT)]
    one.detects, somebody = True, Moment(since=5.0)
    one.hear(token("programme", **told(PATH)), NOW)
    seen.append(one.level(NIGHT))
    seen.append(one.level(NIGHT, somebody))
    one.hear(token("override", level=10, until=NIGHT + 60), NOW)
    seen.append(one.level(NIGHT, somebody))

    assert seen == [100, 40, 70, 10]


def test_an_override_ends_by_itself_when_the_platform_is_gone():
    one = lamp()
    one.hear(token("override", level=10, until=NOW + 60), NOW)

    assert (one.level(NOW + 59), one.level(NOW + 60)) == (10, 100)


def test_a_released_lamp_follows_its_programme_again():
    one = lamp()
    one.hear(token("override", level=10, until=NOW + 3600), NOW)
    one.hear(token("release"), NOW)

    assert (one.level(NOW), one.level(NOW, Moment(otherwise=40.0))) == (100, 40)


def test_a_ramp_is_gradual_and_begins_where_the_lamp_was():
    one = lamp()
    one.hear(token("override", level=50, until=NOW + 600, ramp=10), NOW)

    assert [one.level(NOW + s) for s in (0, 5, 10, 20)] == [100, 75, 50, 50]


def test_a_lamp_keeps_the_programme_it_was_told_and_says_its_hash():
    one = lamp()

    answer = one.hear(token("programme", **told(PART_NIGHT)), NOW)

    assert answer is not None
    assert (answer.result, one.hash) == ("done", hash_of(PART_NIGHT))
    assert [one.level(NIGHT + hours * 3600) for hours in (-13, -4, 0, 6)] == [0, 100, 40, 100]


def test_a_young_lamp_is_dimmed_by_what_an_old_one_will_have_lost():
    one = lamp()
    one.hear(token("programme", **told(charge(output=((0, 1.0), (100_000, 0.8))))), NOW)

    levels = [one.level(NIGHT, Moment(hours=hours)) for hours in (0, 50_000, 100_000)]

    assert (levels, one.level(NIGHT)) == ([80, 88.9, 100], 100)


def test_after_a_power_cut_a_spoiled_programme_is_none_and_the_lamp_burns_at_full():
    said = told(PART_NIGHT)
    good = restored(said["charge"], said["hash"])
    spoiled = restored(said["charge"].replace("40", "14"), said["hash"])

    one = lamp()
    one.programme, one.spoiled = spoiled, True

    assert good is not None
    assert (one.level(NIGHT, Moment(otherwise=0.0)), one.hash) == (100, "none")


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("override", {"level": 101, "until": NOW + 60}),
        ("override", {"level": -1, "until": NOW + 60}),
        ("override", {"level": "40", "until": NOW + 60}),
        ("override", {"level": True, "until": NOW + 60}),
        ("override", {"until": NOW + 60}),
        ("override", {"level": 40, "until": NOW - 1}),
        ("programme", {}),
        ("programme", {"charge": 7, "hash": "0" * 16}),
        ("programme", told(PART_NIGHT) | {"hash": "0" * 16}),
        ("programme", raw("not JSON")),
        ("programme", raw('{"v":2}')),
        ("programme", raw(written(PART_NIGHT).decode().replace(":", ": "))),
        ("programme", raw(written(PART_NIGHT).decode().replace("40", '"40"'))),
        ("programme", told(charge(first=5))),
        ("programme", told(charge(first=101))),
        ("programme", told(charge(clock(5, 50), clock(23, 40)))),
        (
            "programme",
            told(charge(*(SwitchPoint(time(20, n), 40) for n in range(MOST_POINTS + 1)))),
        ),
        ("programme", told(Charge(Calendar("gone"), {}))),
        ("explode", {}),
    ],
)
def test_what_a_lamp_cannot_do_it_refuses_whole(action, params):
    one = lamp()

    answer = one.hear(token(action, **params), NOW)

    assert answer is not None
    assert (answer.result, one.override, one.programme, one.effects) == ("refused", None, None, 0)


def test_the_same_order_again_is_answered_again_and_not_done_again():
    one, said = lamp(), token("override", level=10, until=NOW + 600, ramp=10)

    first, second = one.hear(said, NOW), one.hear(said, NOW + 8)

    assert first == second
    assert (one.effects, one.level(NOW + 10)) == (1, 10)


def test_a_forged_envelope_is_answered_without_naming_any_order():
    one = lamp()
    forged = Key.of("00" * 32, "val-alzette").seal(
        Order(
            id="order-x", target="lamp-7", action="override", params={"level": 0, "until": NOW + 60},
            not_before=int(NOW), expires=int(NOW) + 60, seq=9, issuer="val-alzette",
        )
    )  # fmt: skip

    answer = one.hear(forged, NOW)

    assert answer is not None
    assert json.loads(answer.payload(NOW)) == {
        "id": "",
        "result": "refused",
        "at": NOW,
        "code": "wrong_signature",
        "text": "The signature is not our platform's.",
    }
    assert one.level(NOW) == 100


def test_a_lamp_outside_the_group_says_nothing():
    order = Order(
        id="order-g", target=EVERYBODY, action="release", params={}, not_before=int(NOW),
        expires=int(NOW) + 60, seq=1, issuer="val-alzette", members=Members.of([6, 8]),
    )  # fmt: skip

    assert lamp().hear(KEY.seal(order), NOW) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 100), st.integers(1, 60)),
        min_size=1,
        max_size=30,
    )
)
def test_whatever_order_envelopes_come_in_the_newest_sequence_wins(said):
    one = lamp()
    newest = (0, 100.0)
    for number, (seq, level, minutes) in enumerate(said):
        order = Order(
            id=f"o{number}", target="lamp-7", action="override",
            params={"level": level, "until": NOW + 60 * minutes}, not_before=int(NOW),
            expires=int(NOW) + 60, seq=seq, issuer="val-alzette",
        )  # fmt: skip
        one.obey(order, NOW)
        if seq > newest[0]:
            newest = (seq, float(level))

    assert one.level(NOW) == newest[1]
    assert one.memory.seq == newest[0]
