"""An order once it has been let go: sent, answered, proven by a report, asked for again."""

from datetime import timedelta

import pytest

from eclor.core.commands import queries
from eclor.core.commands.words import State
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
     b'{"result":"done","id":"x","at":"noon"}', b"[" * 3000,
     b'{"result":"done","id":"x","at":1%s}' % (b"0" * 400),
     b'{"result":"waits","id":"x","again":1%s}' % (b"0" * 400)],
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
