"""What is true of orders whatever the database."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from eclor.core.commands import rules
from eclor.core.commands.rules import Limits
from eclor.core.commands.words import ENDED, OPEN, State
from eclor.core.service.field_orders import Darkening

PARTS = st.lists(st.sampled_from(State), min_size=1, max_size=30)


@given(PARTS)
def test_an_order_is_over_exactly_when_all_its_parts_are(parts):
    state = rules.outcome(Counter(parts))

    assert (state in OPEN) == any(part in OPEN for part in parts)


@given(PARTS)
def test_an_order_succeeds_exactly_when_all_its_parts_do(parts):
    state = rules.outcome(Counter(parts))

    assert (state is State.SUCCEEDED) == all(part is State.SUCCEEDED for part in parts)


@given(PARTS)
def test_one_refusal_is_never_hidden_by_many_successes(parts):
    over = [part for part in parts if part in ENDED] or [State.SUCCEEDED]

    state = rules.outcome(Counter([*over, State.FAILED]))

    assert state is State.FAILED


@given(st.integers(0, 5000), st.integers(0, 100))
def test_never_more_than_a_tenth_may_go_off(lamps, percent):
    assert rules.most_off(lamps, Limits(off_share=percent / 100)) * 100 <= lamps * percent


def test_a_tenth_of_4600_lamps_are_460():
    assert rules.most_off(4600, Limits()) == 460


@given(st.integers(0, 100), st.lists(st.text(min_size=1), max_size=3))
def test_light_that_is_added_needs_nobody_else(lamps, guarded):
    assert rules.need(Darkening.NONE, lamps, guarded, Limits()).approvals == 0


@given(st.integers(1, 300), st.booleans())
def test_more_than_twenty_or_one_crossing_needs_another_person(lamps, crossing):
    need = rules.need(Darkening.DIMS, lamps, ["Passage"] * crossing, Limits())

    assert need.approvals == (1 if lamps > 20 or crossing else 0)


@given(st.text(max_size=3), st.sets(st.text(max_size=3)), st.text(max_size=3))
def test_nobody_agrees_alone_or_twice(author, agreed, person):
    if rules.may_approve(author, agreed, person):
        assert person not in {author, *agreed, ""}


@given(st.integers(1, 30), st.floats(0, 1))
def test_patience_grows_and_has_an_end(attempts, chance):
    wait = rules.wait_before_next(attempts, chance)

    assert 1.0 < wait <= 1.21 * rules.LONGEST_WAIT
    assert rules.wait_before_next(attempts + 1, 0) >= rules.wait_before_next(attempts, 0)


def test_six_tries_fit_into_a_minute_at_the_slowest():
    slowest = sum(rules.wait_before_next(n, 1.0) for n in range(1, 6))

    assert slowest < 60


@given(st.integers(0, 10_000))
def test_answers_are_spread_without_making_anybody_wait_long(devices):
    assert 0 <= rules.answer_within(devices) <= 3000
