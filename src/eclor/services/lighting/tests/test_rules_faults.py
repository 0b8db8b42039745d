"""Lamps against their own past; one alarm for one cause."""

from __future__ import annotations

import numpy as np
import pytest

from eclor.services.lighting.rules.faults.baseline import LampFault, Nights, Why, lamp_faults
from eclor.services.lighting.rules.faults.hours import burning_by_day, silent
from eclor.services.lighting.rules.faults.outages import Line, Outage, explained, outages
from eclor.services.lighting.words.faults import (
    CabinetEvent,
    CommunicationEvent,
    LampEvent,
    MeterEvent,
)

LAMPS, NIGHTS = 60, 40


def town(seed: int = 3) -> Nights:
    """Sixty sound lamps over forty nights: units 4 % apart, readings 1.5 %."""
    chance = np.random.default_rng(seed)
    full = chance.choice([22.0, 42.0], LAMPS)
    own = full * chance.normal(1, 0.04, LAMPS)
    level = chance.choice([1, 0.75, 0.5, 0.3], (NIGHTS, LAMPS))
    power = own * (0.95 * level + 0.05) * (1 + chance.normal(0, 0.015, (NIGHTS, LAMPS)))
    return Nights(power, level, full, np.zeros(LAMPS, dtype=np.int64))


def until(nights: Nights, last: int) -> list[LampFault]:
    """What is told on the morning after night ``last``."""
    part = slice(0, last + 1)
    return lamp_faults(Nights(nights.power[part], nights.level[part], nights.full, nights.since))


def first_told(nights: Nights, lamp: int) -> tuple[int, LampFault] | None:
    for night in range(NIGHTS):
        for fault in until(nights, night):
            if fault.lamp == lamp:
                return night, fault
    return None


def test_sound_lamps_are_never_told():
    assert [until(town(), night) for night in range(NIGHTS)] == [[]] * NIGHTS


def test_a_dead_lamp_is_told_on_its_second_night():
    nights = town()
    nights.power[25:, 7] = 0.4

    told = first_told(nights, 7)

    assert told is not None
    assert (told[0], told[1].event, told[1].why) == (26, LampEvent.LAMP_FAILURE, Why.DEAD)


@pytest.mark.parametrize("died", [0, 3, 15])
def test_a_lamp_long_dead_is_told_every_morning_and_never_becomes_usual(died):
    nights = town()
    nights.power[died:, 7] = 0.4

    mornings = [until(nights, night) for night in range(died + 1, NIGHTS)]

    assert [[(f.lamp, f.why) for f in told] for told in mornings] == [
        [(7, Why.DEAD)] for _ in mornings
    ]


def test_a_lamp_dead_from_its_first_night_needs_no_learning():
    nights = town()
    nights.power[:, 7] = 0.4

    told = first_told(nights, 7)

    assert told is not None
    assert told[0] == 1


def test_one_wild_reading_is_no_fault():
    nights = town()
    nights.power[25, 7] *= 3
    nights.power[30, 7] = 0.1

    assert first_told(nights, 7) is None


def test_half_a_string_out_is_too_little_power_and_its_share_is_told():
    nights = town()
    nights.power[25:, 7] *= 0.5

    told = first_told(nights, 7)

    assert told is not None
    assert (told[0], told[1].event) == (26, LampEvent.LAMP_POWER_TOO_LOW)
    assert told[1].share == pytest.approx(0.5, abs=0.05)


def test_a_lamp_that_does_not_dim_is_called_so_and_not_too_strong():
    nights = town()
    nights.level[25:, 7] = [0.5, 0.3] * 7 + [0.5]
    nights.power[25:, 7] = nights.power[:25, 7].max()

    told = first_told(nights, 7)

    assert told is not None
    assert told[1].event is LampEvent.DIMMING_FAILURE


def test_a_drift_of_six_thousandths_a_night_is_told_within_a_fortnight_before_eight_per_cent():
    nights = town()
    for night in range(25, NIGHTS):
        nights.power[night, 7] *= 1 - 0.006 * (night - 25)

    told = first_told(nights, 7)

    assert told is not None
    assert told[0] <= 25 + 13
    assert (told[1].event, told[1].why) == (LampEvent.LAMP_POWER_TOO_LOW, Why.DRIFT)


def test_a_changed_lamp_starts_anew_and_an_unrecorded_change_is_told():
    changed = town()
    changed.power[25:, 7] *= 1.2
    recorded = Nights(changed.power, changed.level, changed.full, changed.since.copy())
    recorded.since[7] = 25

    assert first_told(changed, 7) is not None
    assert until(recorded, NIGHTS - 1) == []


def test_nights_without_a_word_neither_alarm_nor_spoil_what_was_learned():
    nights = town()
    nights.power[20:30, :30] = np.nan
    nights.power[35:, 7] *= 0.5

    told = first_told(nights, 7)

    assert told is not None
    assert told[0] == 36
    assert until(nights, 29) == []


def test_cold_nights_that_lift_every_lamp_by_a_tenth_are_nobodys_fault():
    nights = town()
    nights.power[30:35] *= 1.1

    assert [until(nights, night) for night in range(29, 40)] == [[]] * 11


def test_no_nights_no_faults():
    empty = np.zeros((0, 2))

    assert lamp_faults(Nights(empty, empty, np.ones(2), np.zeros(2, dtype=np.int64))) == []


# --- one alarm -----------------------------------------------------------------------------------

# Two cabinets; the first has two feeders of five lamps, the second one of six.
LINE = Line(np.repeat([0, 1, 2], [5, 5, 6]), np.repeat([0, 0, 1], [5, 5, 6]))
ALL = np.ones(16, dtype=bool)


def out(*lamps: int) -> np.ndarray:
    found = np.zeros(16, dtype=bool)
    found[list(lamps)] = True
    return found


def test_a_cabinet_without_power_is_one_alarm_that_explains_its_lamps():
    found = outages(LINE, out(*range(10)), ALL)

    assert found == [Outage(0, None, tuple(range(10)))]
    assert explained(found, 16).sum() == 10


def test_a_feeder_without_power_is_named_and_its_neighbour_is_not():
    assert outages(LINE, out(5, 6, 7, 8, 9), ALL) == [Outage(0, 1, (5, 6, 7, 8, 9))]


def test_a_cabinet_of_one_feeder_is_named_as_the_cabinet():
    assert outages(LINE, out(*range(10, 16)), ALL) == [Outage(1, None, tuple(range(10, 16)))]


def test_two_dark_lamps_of_six_are_two_lamps():
    assert outages(LINE, out(10, 11), ALL) == []


def test_lamps_known_to_be_broken_say_nothing_about_their_feeder():
    counted = ~out(0)

    assert outages(LINE, out(1, 2, 3, 4), counted) == [Outage(0, 0, (1, 2, 3, 4))]


def test_lamps_of_no_known_feeder_are_told_one_by_one():
    nowhere = Line(np.full(4, -1), np.full(4, -1))

    assert outages(nowhere, np.ones(4, dtype=bool), np.ones(4, dtype=bool)) == []


# --- what may be expected ------------------------------------------------------------------------


def test_a_lamp_that_burns_at_noon_is_told_after_ten_minutes():
    power, full, told = np.array([40.0, 40, 0.5, np.nan]), np.full(4, 42.0), np.zeros(4)

    found = burning_by_day(power, full, told, np.array([700.0, 300, 700, 700]))

    assert found.tolist() == [True, False, False, False]


def test_a_lamp_told_to_burn_by_day_is_no_day_burner():
    one = np.array([40.0])

    assert not burning_by_day(one, one, np.array([1.0]), np.array([7200.0])).any()


def test_cabinets_powered_at_night_only_owe_no_word_by_day():
    ago, due = np.full(2, 30_000.0), np.full(2, 7200.0)
    night_only = np.array([True, False])

    by_day = silent(ago, due, np.full(2, 30_000.0), night_only, dark=False)
    at_dusk = silent(ago, due, np.full(2, 600.0), night_only, dark=True)
    late = silent(ago, due, np.full(2, 8000.0), night_only, dark=True)

    assert [by_day.tolist(), at_dusk.tolist(), late.tolist()] == [
        [False, True],
        [False, True],
        [True, True],
    ]


# --- the words -----------------------------------------------------------------------------------


def test_every_event_of_the_standard_has_its_french():
    events = [*LampEvent, *MeterEvent, *CabinetEvent, *CommunicationEvent]

    assert (len(LampEvent), len(MeterEvent)) == (22, 30)
    assert all(event.label[0].isupper() for event in events)
    assert MeterEvent.PHASE2_CURRENT_TOO_HIGH.label == "Courant trop haut, phase 2"
    assert len({event.label for event in MeterEvent}) == 30
