"""The rules of a lamp controller: what shines when several want the light, and what it refuses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.commands.envelope import EVERYBODY, Identity, Key, Members, Order
from eclor.field.devices.lamp import Lamp, programme_hash

KEY = Key.of("cd" * 32, "val-alzette")
NOW = 1_795_000_000.0
POINTS = [[0, 40], [18_000, 100], [25_200, 0], [61_200, 100], [81_000, 40]]


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
    seen = [one.level(NOW)]
    one.hear(token("programme", points=[[0, 30]], hash=programme_hash([[0, 30]])), NOW)
    seen.append(one.level(NOW))
    one.sensor = 70.0
    seen.append(one.level(NOW))
    one.hear(token("override", level=10, until=NOW + 60), NOW)
    seen.append(one.level(NOW))

    assert seen == [100, 30, 70, 10]


def test_an_override_ends_by_itself_when_the_platform_is_gone():
    one = lamp()
    one.hear(token("override", level=10, until=NOW + 60), NOW)

    assert (one.level(NOW + 59), one.level(NOW + 60)) == (10, 100)


def test_a_released_lamp_follows_its_programme_again():
    one = lamp()
    one.hear(token("override", level=10, until=NOW + 3600), NOW)
    one.hear(token("release"), NOW)

    assert (one.level(NOW), one.level(NOW, otherwise=40.0)) == (100, 40)


def test_a_ramp_is_gradual_and_begins_where_the_lamp_was():
    one = lamp()
    one.hear(token("override", level=50, until=NOW + 600, ramp=10), NOW)

    assert [one.level(NOW + s) for s in (0, 5, 10, 20)] == [100, 75, 50, 50]


def test_a_programme_holds_its_hash_and_shines_by_the_hour():
    one = lamp()
    answer = one.hear(token("programme", points=POINTS, hash=programme_hash(POINTS)), NOW)

    assert answer is not None
    assert answer.result == "done"
    assert one.programme is not None
    assert one.programme.digest == programme_hash(POINTS)
    midnight = 1_795_046_400 // 86_400 * 86_400
    levels = [one.level(midnight + hour * 3600) for hour in (1, 6, 12, 18, 23)]
    assert levels == [40, 100, 0, 100, 40]


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("override", {"level": 101, "until": NOW + 60}),
        ("override", {"level": -1, "until": NOW + 60}),
        ("override", {"level": "40", "until": NOW + 60}),
        ("override", {"level": True, "until": NOW + 60}),
        ("override", {"until": NOW + 60}),
        ("override", {"level": 40, "until": NOW - 1}),
        ("programme", {"points": [], "hash": programme_hash([])}),
        ("programme", {"points": POINTS, "hash": "0" * 16}),
        ("programme", {"points": [[5, 40], [5, 50]], "hash": programme_hash([[5, 40], [5, 50]])}),
        ("programme", {"points": [[90_000, 40]], "hash": programme_hash([[90_000, 40]])}),
        (
            "programme",
            {
                "points": [[n, 40] for n in range(13)],
                "hash": programme_hash([[n, 40] for n in range(13)]),
            },
        ),
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
