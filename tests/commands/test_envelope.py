"""Attacks on envelopes: what a device must refuse, and by which word."""

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.commands.envelope import (
    EVERYBODY,
    Identity,
    Key,
    Members,
    Memory,
    Order,
    Refusal,
    Refused,
    examine,
    groups,
    read,
)

OURS = Key.of("ab" * 32, "val-alzette")
NOW = 1_795_000_000
ME = Identity(key="lamp-7", number=1207, issuer="val-alzette", public=OURS.public)
ORDER = Order(
    id="01KAH3TESTORDER0000000000A",
    target="lamp-7",
    action="override",
    params={"level": 40, "until": NOW + 600, "ramp": 5},
    not_before=NOW,
    expires=NOW + 300,
    seq=1_795_000_000_001,
    issuer="val-alzette",
    approvals=("12", "15"),
)


def refusal(act, *arguments) -> Refusal:
    with pytest.raises(Refused) as refused:
        act(*arguments)
    return refused.value.code


def test_what_was_sealed_is_what_is_read():
    assert read(OURS.seal(ORDER), OURS.public) == ORDER


def test_an_envelope_is_a_jws_any_library_reads():
    head, body, signature = OURS.seal(ORDER).split(b".")

    assert json.loads(_decoded(head)) == {"alg": "EdDSA", "typ": "eclor-order"}
    assert json.loads(_decoded(body))["params"] == {"level": 40, "until": NOW + 600, "ramp": 5}
    assert len(_decoded(signature)) == 64


def test_one_key_per_federation():
    theirs = Key.of("ab" * 32, "bord-de-moselle")

    assert theirs.public != OURS.public
    assert refusal(read, theirs.seal(replace(ORDER, issuer="bord-de-moselle")), OURS.public) == (
        Refusal.WRONG_SIGNATURE
    )


def test_a_key_does_not_sign_for_another_federation():
    with pytest.raises(ValueError, match="does not sign"):
        OURS.seal(replace(ORDER, issuer="bord-de-moselle"))


def test_a_key_never_shows_itself():
    assert "ab" * 8 not in repr(OURS)
    assert "_private" not in repr(OURS)


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=1, max_value=255))
def test_no_byte_can_be_changed(place, mask):
    token = bytearray(OURS.seal(ORDER))
    token[place % len(token)] ^= mask

    try:
        found = read(bytes(token), OURS.public)
    except Refused:
        return
    assert found == ORDER  # the spare bits of the last letter of base64 say nothing


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_and_nothing_breaks(data):
    with pytest.raises(Refused):
        read(data, OURS.public)


@pytest.mark.parametrize(
    "head",
    [
        {"alg": "none"},
        {"alg": "HS256", "typ": "eclor-order"},
        {"typ": "eclor-order", "alg": "EdDSA"},
    ],
)
def test_a_token_does_not_choose_its_own_algorithm(head):
    _, body, signature = OURS.seal(ORDER).split(b".")
    forged = _encoded(json.dumps(head).encode()) + b"." + body + b"." + signature

    assert refusal(read, forged, OURS.public) == Refusal.UNREADABLE


@pytest.mark.parametrize(
    "change",
    [
        {"seq": "7"},
        {"seq": True},
        {"expires": 1.5},
        {"id": 3},
        {"params": [1]},
        {"target": None},
        {"members": {"from": "x", "bits": ""}},
    ],
)
def test_a_signed_envelope_of_another_shape_is_unreadable(change):
    head, body, _ = OURS.seal(ORDER).split(b".")
    said = json.loads(_decoded(body)) | change
    message = head + b"." + _encoded(json.dumps(said).encode())
    token = message + b"." + _encoded(OURS._private.sign(message))

    assert refusal(read, token, OURS.public) == Refusal.UNREADABLE


def test_a_lamp_obeys_an_order_that_is_its_own_new_and_of_now():
    examine(ORDER, ME, Memory(), NOW + 1)


@pytest.mark.parametrize(
    ("order", "clock", "memory", "code"),
    [
        (replace(ORDER, issuer="bord-de-moselle"), NOW, Memory(), Refusal.FOREIGN_ISSUER),
        (replace(ORDER, target="lamp-8"), NOW, Memory(), Refusal.OTHER_TARGET),
        (replace(ORDER, target=EVERYBODY), NOW, Memory(), Refusal.OTHER_TARGET),
        (
            replace(ORDER, target=EVERYBODY, members=Members.of([1206, 1208])),
            NOW,
            Memory(),
            Refusal.OTHER_TARGET,
        ),
        (ORDER, NOW, Memory(seq=ORDER.seq), Refusal.OLD_SEQUENCE),
        (ORDER, NOW, Memory(seq=ORDER.seq + 5), Refusal.OLD_SEQUENCE),
        (ORDER, NOW, Memory(done={ORDER.id: "done"}), Refusal.REPLAYED),
        (ORDER, NOW + 300, Memory(), Refusal.EXPIRED),
        (ORDER, NOW + 3600, Memory(), Refusal.EXPIRED),
        (ORDER, NOW - 121, Memory(), Refusal.NOT_YET),
        (ORDER, NOW - 3600, Memory(), Refusal.NOT_YET),
    ],
)
def test_a_lamp_refuses_by_name(order, clock, memory, code):
    assert refusal(examine, order, ME, memory, clock) == code


def test_a_clock_two_minutes_slow_still_obeys():
    examine(ORDER, ME, Memory(), NOW - 119)


def test_an_order_sent_again_under_a_newer_sequence_is_known_by_its_id():
    memory = Memory()
    memory.remember(ORDER, "done")

    assert refusal(examine, replace(ORDER, seq=ORDER.seq + 9), ME, memory, NOW) == Refusal.REPLAYED


def test_what_memory_has_forgotten_is_still_refused_by_its_sequence():
    memory = Memory()
    for number in range(20):
        memory.remember(replace(ORDER, id=f"order-{number}", seq=ORDER.seq + number), "done")

    assert ORDER.id not in memory.done
    assert refusal(examine, ORDER, ME, memory, NOW) == Refusal.OLD_SEQUENCE


@given(st.sets(st.integers(min_value=0, max_value=200_000), min_size=1, max_size=60))
def test_a_group_is_exactly_its_members(numbers):
    everybody = groups(numbers)

    held = [Members.of(group) for group in everybody]
    assert sorted(n for group in everybody for n in group) == sorted(numbers)
    for number in numbers | {n + 1 for n in numbers} | {0}:
        assert any(number in members for members in held) == (number in numbers)
    for group in everybody:
        OURS.seal(replace(ORDER, target=EVERYBODY, members=Members.of(group)))


def _decoded(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def test_the_vector_of_the_handbook_opens_as_it_says():
    page = (Path(__file__).parents[2] / "docs/integrate/commands.md").read_text()
    public, token = (
        block.strip() for block in page.split("## A test vector")[1].split("```")[1::2]
    )

    order = read(token.encode(), base64.b64decode(public))

    assert base64.b64decode(public) == OURS.public
    assert (order.id, order.target, order.answer_within) == (
        "01KAH3Z9W7M2V6T0Q4X8YB1C5D",
        EVERYBODY,
        40,
    )
    assert order.members is not None
    assert [n for n in range(1300) if n in order.members] == [1207, 1210, 1220]
