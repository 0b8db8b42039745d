"""Presence on paths: what is kept of it, who refuses it, what it takes."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import time, timedelta

import pytest

from eclor.core.service.field_orders import Carrying
from eclor.services.lighting.rules import talq
from eclor.services.lighting.rules.programmes.canonical import digest, hash_of, read, written
from eclor.services.lighting.rules.programmes.owed import owed, too_dim
from eclor.services.lighting.rules.programmes.preview import PASSAGES, foreseen, share_peopled
from eclor.services.lighting.rules.programmes.refusing import too_much
from eclor.services.lighting.tests.nights import AUDUN, MONDAY, SIMPLE, charge
from eclor.services.lighting.words.programmes import Presence, Programme, SwitchPoint
from eclor.services.lighting.words.streets import LightBy, StreetFacts

PATH = Programme("path", 20, presence=Presence(100, 60, 2))


def test_presence_is_part_of_what_a_lamp_keeps_and_of_its_hash():
    kept = charge(PATH)

    raw = written(kept)

    assert b'"n":[100,60,2]' in raw
    assert read(raw) == kept
    assert hash_of(kept) != hash_of(charge(replace(PATH, presence=None)))
    assert hash_of(kept) != hash_of(charge(replace(PATH, presence=Presence(100, 61, 2))))


def test_a_night_without_presence_is_written_as_it_always_was():
    assert b'"n"' not in written(charge(replace(PATH, presence=None)))


@pytest.mark.parametrize(
    ("presence", "detects", "said"),
    [
        (Presence(100, 60), False, "follows passages: simple has no presence detector"),
        (Presence(5, 60), True, "below 10 the lamp is not steady"),
        (Presence(101, 60), True, "a lamp shines between 0 and 100"),
        (Presence(100, 9), True, "holds 9 s after a passage"),
        (Presence(100, 60, 61), True, "rises within 61 s"),
    ],
)
def test_what_no_detector_can_do_is_refused_by_name(presence, detects, said):
    told = too_much(charge(replace(PATH, presence=presence)), replace(SIMPLE, presence=detects))

    assert [said in str(one) for one in told] == [True]


def test_a_talq_gateway_is_never_told_a_presence_it_would_forget():
    text = written(charge(PATH)).decode()
    told = Carrying(
        order="o", params={"charge": text, "hash": digest(text)}, addresses=["a"],
        not_before=0, expires=1, owner="x",
    )  # fmt: skip

    with pytest.raises(ValueError, match="without presence"):
        talq.programme(told)


def test_energy_lies_between_nobody_and_somebody_as_passages_are_assumed():
    nights = [MONDAY + timedelta(days=n) for n in range(3)]
    alone, full = (charge(Programme("path", level)) for level in (20, 100))

    low, high, seen = (
        foreseen(one, AUDUN, nights, 10, 400.0).kwh for one in (alone, full, charge(PATH))
    )

    share = 1 - math.exp(-PASSAGES * 60 / 3600)
    assert share_peopled(PATH, PASSAGES) == pytest.approx(share)
    assert seen == pytest.approx((1 - share) * low + share * high)


def test_the_class_is_held_against_the_light_with_somebody_there():
    assert foreseen(charge(PATH), AUDUN, [MONDAY], 1, 40.0, (), 80).hours.under == 0
    dim = replace(PATH, presence=Presence(70, 60))
    assert foreseen(charge(dim), AUDUN, [MONDAY], 1, 40.0, (), 80).hours.under > 10


def street(light: float | None, lighting_class: str = "P4"):
    by = LightBy.NOBODY if light is None else LightBy.MEASUREMENT
    facts = StreetFacts(lighting_class=lighting_class, light=light, light_by=by)
    return owed("Sentier du Lavoir", facts, MONDAY)


def dim(level: int, *points: SwitchPoint) -> str:
    night = Programme("path", 20, points, presence=Presence(level, 60))
    return str(too_dim(charge(night), [street(10.0)]) or "")


def test_a_path_is_refused_less_than_its_class_with_somebody_there():
    # P4 asks for 5 lx; 10 lx at full light: half of it will do.
    assert dim(50) == ""
    assert dim(49) == (
        "Programme path gives 49 per cent with somebody there: Sentier du Lavoir needs 50 for its"
        " class P4."
    )


def test_switch_points_that_give_enough_by_themselves_need_no_passage():
    assert "gives 30 per cent" in dim(30, SwitchPoint(time(23), 100))
    night = Programme("path", 60, (SwitchPoint(time(23), 50),), presence=Presence(30, 60))
    assert too_dim(charge(night), [street(10.0)]) is None


def test_where_nobody_said_what_a_street_gives_only_full_light_keeps_its_class():
    said = str(too_dim(charge(replace(PATH, presence=Presence(99, 60))), [street(None)]))

    assert "needs 100" in said
    assert "describe the street" in said
    assert too_dim(charge(PATH), [street(None)]) is None


def test_a_street_below_its_class_at_full_light_is_not_asked_for_more_than_it_has():
    assert street(2.0).level == 100


def test_a_street_of_no_class_owes_nothing_that_could_be_checked():
    assert street(10.0, "") is None
    assert street(10.0, "P7") is None


def test_a_night_without_presence_is_judged_by_its_hours_not_refused():
    assert too_dim(charge(replace(PATH, presence=None)), [street(10.0)]) is None
