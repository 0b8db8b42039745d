"""A lesson is given in a process of its own and comes back as plain JSON, whatever the lane hid."""

import json
import random
from datetime import date, timedelta

from eclor.services.waste.lessons import lesson_of
from eclor.services.waste.rules.predicting import Learned
from eclor.services.waste.words import Case, LaneState

DAY = date(2026, 9, 1)


def _case(number: int, chance: random.Random) -> Case:
    cars = chance.randrange(12)
    state = LaneState(
        weekday=number % 7,
        hour=9 + number % 9,
        queue=float(cars),
        headway=1.5,
        # A sensor that is often silent: whether it speaks at all may tell more than what it says.
        signs={"zone_4_since": float(cars)} if cars > 3 else {},
    )
    return Case(DAY + timedelta(days=number % 40), state, 1.5 * cars * chance.uniform(0.7, 1.3))


def test_a_lesson_is_json_that_reads_back_to_the_same_predictions():
    chance = random.Random(7)
    cases = [_case(number, chance) for number in range(1200)]

    lesson = lesson_of(cases, [])

    told = json.loads(json.dumps(lesson, allow_nan=False))
    states = [case.state for case in cases[:50]]
    assert told["predictor"]["kind"] == "boosted"
    assert Learned.from_json(told).raw(states) == Learned.from_json(lesson).raw(states)
