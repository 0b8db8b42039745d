"""The life of an order once it has been let go: sent, answered, proven, repeated, ended, taken back."""

from datetime import timedelta

import pytest

from eclor.core.commands import actions, queries
from eclor.core.commands.models import Order, Sequence
from eclor.core.commands.words import Refused, State
from eclor.core.facts.models import ToldFact
from tests.commands.conftest import later


def test_an_order_is_done_when_the_lamp_reports_it_and_not_before(street, maya, order, desk):
    lamps = street.lamps(1)
    there = desk()
    there.silent = True
    given = order(maya, lamps, level=80)

    there.turn()
    there.turn()
    given.refresh_from_db()
    answered = given.state
    street.reports(lamps[0], 80, there.now)
    there.turn()
    given.refresh_from_db()

    assert (answered, given.state) == (State.DELIVERED, State.SUCCEEDED)


def test_a_value_of_before_the_order_proves_nothing(street, maya, order, desk):
    lamps = street.lamps(1)
    there = desk()
    there.silent = True
    street.reports(lamps[0], 80, maya.now - timedelta(minutes=1))
    given = order(maya, lamps, level=80)

    for _ in range(3):
        there.turn()

    given.refresh_from_db()
    assert given.state == State.DELIVERED


def test_a_small_order_goes_to_each_lamp_alone_and_a_large_one_to_all_at_once(
    street, maya, order, desk
):
    lamps = street.lamps(25)
    there = desk()

    order(maya, lamps[:3])
    there.turn()
    few = [subject for subject, _ in there.letters]
    order(maya, lamps)
    there.turn()
    many = [subject for subject, _ in there.letters[3:]]

    assert sorted(few) == sorted(f"cmd.desk-{pk}".encode() for pk in lamps[:3])
    assert many == [there.group]


def test_who_did_not_hear_the_group_gets_a_letter_of_its_own(street, maya, order, desk):
    lamps = street.lamps(25)
    there = desk()
    there.deaf = set(lamps[:2])
    given = order(maya, lamps)

    for _ in range(2):
        there.turn()
    there.deaf = set()
    there.until_over(given)

    repairs = {subject.decode() for subject, _ in there.letters if subject != there.group}
    assert given.state == State.SUCCEEDED
    assert repairs == {f"cmd.desk-{pk}" for pk in lamps[:2]}
    assert {lamp.effects for lamp in there.lamps.values()} == {1}


def test_what_a_group_could_not_reach_is_named(street, maya, order, desk):
    lamps = street.lamps(23)
    nowhere = street.lamps(1, device=False)
    there = desk()
    there.deaf = set(lamps[:2])
    given = order(maya, lamps + nowhere)

    there.until_over(given, most=120, step=5)

    found = queries.sheet(later(maya, minutes=20), given.signal)
    assert found is not None
    assert (given.state, found.order.succeeded, found.order.things) == (State.FAILED, 21, 24)
    bad = {part.entity: part.state for part in found.parts[:3]}
    assert bad == {
        lamps[0]: State.TIMED_OUT,
        lamps[1]: State.TIMED_OUT,
        nowhere[0]: State.FAILED,
    }
    told = ToldFact.objects.get(name="OrderEnded").body
    assert (told["succeeded"], len(told["others"])) == (21, 3)


def test_an_answer_that_was_lost_is_asked_for_again_and_the_lamp_does_nothing_twice(
    street, maya, order, desk
):
    lamps = street.lamps(2)
    there = desk()
    given = order(maya, lamps)
    there.turn()
    there.answers.clear()

    there.until_over(given)

    assert given.state == State.SUCCEEDED
    assert [lamp.effects for lamp in there.lamps.values()] == [1, 1]
    assert len(there.letters) == 4


def test_a_lamp_that_obeyed_and_reports_something_else_is_no_success(street, maya, order, desk):
    lamps = street.lamps(1)
    there = desk()
    there.silent = True
    given = order(maya, lamps, level=80)
    there.turn()
    street.reports(lamps[0], 35, there.now + timedelta(seconds=1))

    there.until_over(given, most=80, step=5)

    part = given.parts.get()
    assert (given.state, part.reported) == (State.TIMED_OUT, 35)


@pytest.mark.parametrize(("skew", "word"), [(3600, "60"), (-3600, "60")])
def test_a_clock_an_hour_wrong_is_told_by_name(street, maya, order, desk, skew, word):
    lamps = street.lamps(1)
    there = desk()
    there.lamps[lamps[0]].skew = skew
    given = order(maya, lamps)

    there.until_over(given)

    part = given.parts.get()
    assert (given.state, part.code) == (State.FAILED, "expired" if skew > 0 else "not_yet")
    assert word in part.note
    assert there.lamps[lamps[0]].effects == 0


@pytest.mark.parametrize("skew", [-90, 90])
def test_a_clock_a_minute_wrong_keeps_nobody_from_being_believed(street, maya, order, desk, skew):
    lamps = street.lamps(1)
    there = desk()
    there.lamps[lamps[0]].skew = skew

    given = there.until_over(order(maya, lamps, level=80))

    assert given.state == State.SUCCEEDED


def test_an_old_report_of_a_clock_ahead_proves_nothing(street, maya, order, desk):
    lamps = street.lamps(1)
    there = desk()
    there.silent, there.lamps[lamps[0]].skew = True, 90
    measured = maya.now + timedelta(seconds=60)  # half a minute before the order, by its clock
    street.reports(lamps[0], 80, measured, received=maya.now + timedelta(seconds=3))
    given = order(maya, lamps, level=80)

    for _ in range(4):
        there.turn()

    given.refresh_from_db()
    assert given.state == State.DELIVERED


def test_a_lamp_with_another_platforms_key_is_told_by_name(street, maya, order, desk):
    lamps = street.lamps(1)
    there = desk()
    there.lamps = street.controllers(issuer="bord-de-moselle")
    given = order(maya, lamps)

    there.until_over(given, most=80, step=5)

    part = given.parts.get()
    assert (given.state, part.code) == (State.TIMED_OUT, "wrong_signature")
    assert "wrong_signature" in part.note


def test_nobody_answers_for_another_lamp(street, maya, order, desk):
    lamps = street.lamps(2)
    there = desk()
    there.silent = True
    given = order(maya, lamps)
    there.turn()
    mine, other = there.answers
    words, theirs = mine.subject.split(b"."), other.subject.split(b".")
    there.answers = [mine._replace(subject=b".".join([*words[:2], theirs[2], *words[3:]]))]

    there.turn(0.1)

    assert set(given.parts.values_list("state", flat=True)) == {State.SENT}


@pytest.mark.parametrize(
    "payload",
    [b"", b"{", b"[]", b"null", b'{"result":"done"}', b'{"result":"maybe","id":"x"}', b"\xff" * 50,
     b'{"result":"done","id":"x","at":"noon"}', b"[" * 3000],
)  # fmt: skip
def test_an_answer_that_is_none_changes_nothing(street, maya, order, desk, payload):
    lamps = street.lamps(1)
    there = desk()
    given = order(maya, lamps)
    there.turn()
    there.answers = [there.answers[0]._replace(payload=payload)]

    there.turn(0.1)

    assert given.parts.get().state == State.SENT


def test_no_answer_however_odd_stops_the_desk(street, maya, order, desk):
    lamps = street.lamps(2)
    there = desk()
    given = order(maya, lamps)
    there.turn()
    odd = b'{"result":"refused","id":"\\u0000\\ud800","code":"\\ud800","text":"\\u0000","at":1e300}'
    mine = there.answers[0]
    named = odd.replace(b"\\u0000\\ud800", given.signal.encode(), 1)
    there.answers = [mine._replace(payload=odd), mine._replace(payload=named), there.answers[1]]

    over = there.until_over(given)

    assert dict(over.parts.values_list("entity_id", "state")) == {
        lamps[0]: State.FAILED,
        lamps[1]: State.SUCCEEDED,
    }


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
