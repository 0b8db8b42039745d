"""What is true of alarms whatever the database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.alarms.rules import (
    Place,
    awake_since,
    can_be_read,
    is_beyond,
    state_of,
    stays_beyond,
    steps_due,
    top_causes,
    tuning_faults,
)
from eclor.core.alarms.words import State, Tuning
from eclor.core.service.contract import Escalation, RuleKind
from eclor.core.service.words import Severity

AUDUN = Place(zone="Europe/Paris", lat=49.47, lon=5.95)
DAY = timedelta(days=1)
numbers = st.floats(allow_nan=False, allow_infinity=False)
arrows = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=30)


def tuning(**changed: object) -> Tuning:
    said = {
        "severity": Severity.WARNING,
        "above": 90.0,
        "below": None,
        "clear": None,
        "lasting": timedelta(minutes=10),
        "times": 1,
        "hours": "",
        "enabled": True,
        "escalation": (),
    }
    return Tuning(**{**said, **changed})  # type: ignore[arg-type]


def test_a_container_exactly_at_its_limit_is_not_beyond_it():
    assert not is_beyond(90.0, above=90.0, below=None)
    assert is_beyond(90.1, above=90.0, below=None)


def test_a_road_that_froze_below_one_degree_stays_in_alarm_until_two():
    assert is_beyond(0.9, above=None, below=1.0)
    assert stays_beyond(1.9, above=None, below=1.0, clear=2.0)
    assert not stays_beyond(2.0, above=None, below=1.0, clear=2.0)


@given(value=numbers, limit=numbers, slack=st.floats(0, 1e6))
def test_what_enters_trouble_is_in_trouble_and_slack_never_lets_it_out_earlier(value, limit, slack):
    if is_beyond(value, above=limit, below=None):
        assert stays_beyond(value, limit, None, limit - slack)
    if is_beyond(value, above=None, below=limit):
        assert stays_beyond(value, None, limit, limit + slack)


def test_a_rule_for_working_hours_sleeps_at_night_and_wakes_at_eight():
    night = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
    morning = datetime(2026, 1, 6, 10, 0, tzinfo=UTC)

    assert awake_since("Mo-Fr 08:00-18:00", AUDUN, night, DAY) is None
    assert awake_since("Mo-Fr 08:00-18:00", AUDUN, morning, DAY) == datetime(
        2026, 1, 6, 7, tzinfo=UTC
    )


def test_a_night_rule_follows_the_clocks_of_paris_in_march_and_october():
    after_spring = datetime(2026, 3, 29, 2, 30, tzinfo=UTC)
    after_autumn = datetime(2026, 10, 25, 2, 30, tzinfo=UTC)

    assert awake_since("20:00-06:00", AUDUN, after_spring, DAY) == datetime(
        2026, 3, 28, 19, tzinfo=UTC
    )
    assert awake_since("20:00-06:00", AUDUN, after_autumn, DAY) == datetime(
        2026, 10, 24, 18, tzinfo=UTC
    )


def test_a_rule_of_working_days_sleeps_on_new_years_day():
    new_year = datetime(2026, 1, 1, 10, 0, tzinfo=UTC)

    assert awake_since("Mo-Fr 08:00-18:00; PH off", AUDUN, new_year, DAY) is None


def test_a_rule_without_hours_is_awake_as_far_back_as_one_looks():
    noon = datetime(2026, 1, 6, 12, 0, tzinfo=UTC)

    assert awake_since("", AUDUN, noon, timedelta(hours=3)) == noon - timedelta(hours=3)


def test_hours_are_those_of_openstreetmap():
    assert can_be_read("sunset-sunrise")
    assert not can_be_read("quand il fait beau")


def test_a_lamp_behind_a_cabinet_behind_a_gateway_is_explained_by_the_gateway():
    lamp, cabinet, gateway = 30, 20, 10

    assert top_causes([(lamp, cabinet), (cabinet, gateway)]) == {lamp: gateway, cabinet: gateway}


def test_cabinets_that_feed_each_other_in_a_ring_leave_the_oldest_in_sight():
    assert top_causes([(1, 2), (2, 1), (3, 2)]) == {2: 1, 3: 1}


@given(arrows)
def test_every_hidden_alarm_names_one_in_sight_that_explains_it(found):
    causes = top_causes(found)

    reach = {pk: {by for explained, by in found if explained == pk and by != pk} for pk, _ in found}
    for hidden, top in causes.items():
        assert top not in causes
        assert hidden != top
        met, waiting = set(), [hidden]
        while waiting:
            here = waiting.pop()
            for by in reach.get(here, ()):
                if by not in met:
                    met.add(by)
                    waiting.append(by)
        assert top in met


@given(arrows, st.randoms(use_true_random=False))
def test_the_order_in_which_arrows_come_changes_nothing(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)

    assert top_causes(shuffled) == top_causes(found)


@given(arrows)
def test_whatever_has_a_cause_is_hidden_or_stands_for_others(found):
    causes = top_causes(found)

    for explained, by in found:
        if explained != by:
            assert explained in causes or explained in causes.values()


def test_a_step_is_taken_at_its_very_minute():
    now = datetime(2026, 1, 6, tzinfo=UTC)

    assert steps_due([timedelta(minutes=15)], 0, now - timedelta(minutes=15), now) == [0]


@given(
    st.lists(st.timedeltas(timedelta(0), timedelta(days=9)), max_size=6),
    st.integers(0, 6),
    st.timedeltas(timedelta(0), timedelta(days=9)),
    st.timedeltas(timedelta(0), timedelta(days=9)),
)
def test_taking_steps_twice_on_the_way_takes_each_once(afters, done, first, more):
    steps, begun = sorted(afters), datetime(2026, 1, 6, tzinfo=UTC)
    done = min(done, len(steps))

    one = steps_due(steps, done, begun, begun + first)
    two = steps_due(steps, done + len(one), begun, begun + first + more)

    assert one + two == steps_due(steps, done, begun, begun + first + more)


def test_a_hidden_alarm_is_hidden_even_when_somebody_has_it():
    now = datetime(2026, 1, 6, tzinfo=UTC)

    said = state_of(cleared=False, hidden=True, shelved_until=None, taken=True, now=now)

    assert said is State.HIDDEN


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"above": None}, "above"),
        ({"below": 3.0}, "above"),
        ({"clear": 95.0}, "clear"),
        ({"above": float("inf")}, "above"),
        ({"lasting": timedelta(0)}, "lasting"),
        ({"times": 21}, "times"),
        ({"hours": "quand il pleut"}, "hours"),
        ({"escalation": (Escalation(after=timedelta(0), role="mayor"),)}, "escalation"),
        (
            {"escalation": (Escalation(after=timedelta(0), role="operator", channel="smoke"),)},
            "escalation",
        ),
    ],
)
def test_a_tuning_that_cannot_be_is_refused_at_its_field(changed, field):
    faults = tuning_faults(RuleKind.DURATION, tuning(**changed), ["operator"])

    assert list(faults) == [field]


def test_a_tuning_survives_being_written_down():
    said = tuning(escalation=(Escalation(after=timedelta(minutes=5), role="operator"),))

    assert Tuning.from_json(said.as_json()) == said
