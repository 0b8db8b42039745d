"""What becomes of an order with time: replaced, held back, too late, taken back, mended by itself."""

from datetime import timedelta

import pytest

from eclor.core.commands import actions
from eclor.core.commands.models import Order, Sequence
from eclor.core.commands.words import Refused, State
from tests.commands.conftest import later


def test_a_newer_order_replaces_an_older_one_for_the_same_lamps(street, maya, order, desk):
    lamps = street.lamps(3)
    there = desk()
    there.deaf = set(lamps)
    first = order(maya, lamps, level=80)
    there.turn()
    second = order(later(maya, seconds=2), lamps[:2], level=90)
    there.deaf = set()

    there.until_over(first)
    there.until_over(second)

    states = dict(first.parts.values_list("entity_id", "state"))
    assert states == {
        lamps[0]: State.SUPERSEDED,
        lamps[1]: State.SUPERSEDED,
        lamps[2]: State.SUCCEEDED,
    }
    levels = [lamp.level(there.now.timestamp()) for lamp in there.lamps.values()]
    assert (second.state, levels) == (State.SUCCEEDED, [90, 90, 80])


def test_an_order_for_tonight_waits_for_its_hour(street, maya, order, desk):
    lamps = street.lamps(1)
    there = desk()
    night = maya.now + timedelta(hours=8)
    given = order(maya, lamps, not_before=night, expires_at=night + timedelta(minutes=5))

    there.turn(3600)
    given.refresh_from_db()
    waiting, sent = given.state, len(there.letters)
    there.turn(7 * 3600)
    there.turn()
    there.until_over(given)

    assert (waiting, sent, given.state) == (State.APPROVED, 0, State.SUCCEEDED)


def test_a_draft_nobody_agreed_to_expires(street, maya, order, desk):
    given = order(maya, street.lamps(21), level=40)

    over = desk().until_over(given, step=400)

    assert over.state == State.EXPIRED


def test_a_desk_that_was_closed_too_long_sends_nothing_late(street, maya, order, desk):
    given = order(maya, street.lamps(2))
    there = desk()

    there.until_over(given, step=600)

    assert (given.state, there.letters) == (State.EXPIRED, [])


def test_lamps_held_back_do_not_all_go_dark_when_the_desk_opens_again(street, maya, order, desk):
    lamps = street.lamps(40)
    for number in range(3):
        asked = later(maya, minutes=6 * number)
        order(asked, lamps[4 * number : 4 * number + 4], level=0,
              expires_at=maya.now + timedelta(hours=1))  # fmt: skip
    there = desk()

    there.turn(15 * 60)
    at_once = len(there.letters)
    for _ in range(100):
        there.turn(10)

    dark = sum(lamp.effects for lamp in there.lamps.values())
    assert (at_once, dark) == (4, 12)


def test_the_sequence_of_envelopes_only_grows_even_when_the_database_forgot(
    street, maya, order, desk
):
    lamps = street.lamps(1)
    there = desk()
    there.until_over(order(maya, lamps, level=80))
    before = there.lamps[lamps[0]].memory.seq
    Sequence.objects.update(last=5)
    again = there.until_over(order(later(maya, seconds=30), lamps, level=90))

    assert again.state == State.SUCCEEDED
    assert there.lamps[lamps[0]].memory.seq > before


def test_broken_glass_mends_itself_after_half_an_hour_also_after_a_restart(
    street, maya, order, desk
):
    lamps = street.lamps(3)
    there = desk()
    given = there.until_over(order(maya, lamps, level=40, glass=True))
    dimmed = {lamp.level(there.now.timestamp()) for lamp in there.lamps.values()}

    there.turn(31 * 60)
    mended = Order.objects.get(reverts=given)
    there.until_over(mended)
    there.turn(60)

    after = {lamp.level(there.now.timestamp()) for lamp in there.lamps.values()}
    assert (dimmed, after) == ({40}, {100})
    assert (mended.command, mended.author, mended.state) == (
        "follow_programme",
        "desk",
        State.SUCCEEDED,
    )
    assert Order.objects.filter(reverts=given).count() == 1


def test_the_lamp_itself_ends_what_was_done_alone_should_the_platform_be_gone(
    street, maya, order, desk
):
    lamps = street.lamps(1)
    there = desk()
    more = {"params": {"level": 40, "minutes": 600, "ramp": 0}}
    there.until_over(order(maya, lamps, glass=True, **more))

    lamp = there.lamps[lamps[0]]
    assert lamp.level(there.now.timestamp()) == 40
    assert lamp.level(there.now.timestamp() + 30 * 60) == 100


def test_somebody_may_take_an_order_back_before(street, maya, order, desk):
    lamps = street.lamps(2)
    there = desk()
    given = there.until_over(order(maya, lamps, level=40))

    back = actions.take_back(later(maya, minutes=1), given.signal)
    again = actions.take_back(later(maya, minutes=1), given.signal)
    there.turn(60)
    there.until_over(back)

    assert back.pk == again.pk
    assert {lamp.level(there.now.timestamp()) for lamp in there.lamps.values()} == {100}


def test_what_has_left_cannot_be_cancelled(street, maya, order, desk):
    given = order(maya, street.lamps(1))
    desk().turn()

    with pytest.raises(Refused) as refused:
        actions.cancel(later(maya, seconds=2), given.signal)

    assert refused.value.code == "too_late"
