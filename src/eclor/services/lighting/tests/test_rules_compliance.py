"""A street before its class, the decree, the municipal orders; D_P and D_E; the board's rows."""

from dataclasses import replace
from datetime import date, time

import pytest

from eclor.services.lighting.compliance_rows import Chosen, as_csv
from eclor.services.lighting.rules.classes.checking import verdict
from eclor.services.lighting.rules.classes.decree import Measure
from eclor.services.lighting.rules.classes.gathering import gathered
from eclor.services.lighting.rules.classes.street import class_check, hours_check, indicators
from eclor.services.lighting.saving_drawing import metered_bars, whiskers
from eclor.services.lighting.words.accounts import Account, Broken, CommuneAccount, StreetAccount
from eclor.services.lighting.words.compliance import Standing
from eclor.services.lighting.words.energy import Band
from eclor.services.lighting.words.inventory import LampRow
from eclor.services.lighting.words.programmes import ByLaw
from eclor.services.lighting.words.streets import LightBy, StreetFacts

TODAY = date(2026, 11, 20)
MINE = StreetFacts(built_up=True, length=100.0, width=8.0, lighting_class="P4")
CALCULATED = replace(MINE, light=6.0, light_by=LightBy.CALCULATION)
LAW = ByLaw("A-1", time(23, 30), time(5), date(2026, 1, 1))
NEW = {"luminousFlux": 5000, "colourTemperature": 3000, "mountedOn": "2022-03-01",
       "upwardLight": 0.5, "upwardLightRatio": 0.2, "fluxCode3": 97}  # fmt: skip


def lamp(**said: object) -> LampRow:
    return LampRow(
        pk=1, urn="u", name="L1", commune="Audun", street="Rue de la Mine", lon=None, lat=None,
        attributes=NEW | said,
    )  # fmt: skip


def by_hour(**dark: float) -> list[float | None]:
    """Levels from 18 h to 7 h, full but for the hours given as h23=0.0."""
    told: list[float | None] = [1.0 if h >= 18 or h < 7 else None for h in range(24)]
    for hour, level in dark.items():
        told[int(hour[1:])] = level
    return told


# --- class ---------------------------------------------------------------------------------------


def test_a_calculated_light_above_the_class_keeps_it():
    found = class_check(CALCULATED, 5000, TODAY)

    assert (found.standing, found.needed, found.given) == (Standing.KEPT, 5.0, 6.0)


def test_a_measured_light_below_the_class_breaks_it():
    low = replace(MINE, light=4.9, light_by=LightBy.MEASUREMENT)

    assert class_check(low, 5000, TODAY).standing is Standing.BROKEN


@pytest.mark.parametrize("flux", [1_000, 500_000])
def test_an_estimate_neither_keeps_nor_breaks_a_class(flux):
    found = class_check(MINE, flux, TODAY)

    assert (found.standing, found.estimated) == (Standing.UNKNOWN, True)


def test_a_luminance_class_is_asked_for_in_lux_over_the_usual_road():
    assert class_check(replace(MINE, lighting_class="M5"), None, TODAY).needed == pytest.approx(
        0.5 / 0.07
    )


# --- decree --------------------------------------------------------------------------------------


def test_a_street_of_which_all_is_known_keeps_the_decree():
    found = verdict("Rue de la Mine", [lamp()], MINE)

    assert (found.clean, found.missing) == (True, ())
    assert found.density == pytest.approx(6.25)


def test_too_many_lumens_for_its_surface_break_it():
    found = verdict("Rue de la Mine", [lamp(luminousFlux=28_001)], MINE)

    assert [one.limit.measure for one in found.breaches] == [Measure.FLUX_DENSITY]


def test_between_both_limits_nobody_knows_unless_the_side_is_said():
    rows = [lamp(luminousFlux=24_000)]  # 30 lm/m²: at most 35 inside, 25 outside

    found = verdict("", rows, replace(MINE, built_up=None))

    assert (found.clean, found.missing) == (None, ((Measure.FLUX_DENSITY, 0),))
    assert verdict("", rows, MINE).clean is True
    assert verdict("", rows, replace(MINE, built_up=False)).clean is False


def test_an_unknown_share_of_upward_light_is_not_said_to_be_kept():
    found = verdict("", [lamp(upwardLight=None)], MINE)

    assert (found.clean, found.missing) == (None, ((Measure.UPWARD, 1),))


# --- municipal orders ----------------------------------------------------------------------------


def test_a_street_lit_all_night_needs_no_order():
    assert hours_check(by_hour(), [[]]).standing is Standing.KEPT


def test_off_within_the_window_is_by_the_order():
    off = by_hour(h23=0.5, h0=0.0, h1=0.0, h2=0.0, h3=0.0, h4=0.0)

    found = hours_check(off, [[LAW]])

    assert (found.standing, found.off, found.outside) == (Standing.KEPT, (0, 1, 2, 3, 4), ())


def test_off_outside_every_window_is_broken_by_the_hour():
    found = hours_check(by_hour(h4=0.0, h5=0.0), [[LAW]])

    assert (found.standing, found.outside) == (Standing.BROKEN, (5,))
    assert hours_check(by_hour(h4=0.0), [[]]).outside == (4,)


def test_lamps_that_were_off_a_night_before_the_order_held_broke_the_rule_that_night():
    off = by_hour(h1=0.0)

    assert hours_check(off, [[LAW], [LAW]]).outside == ()
    assert hours_check(off, [[], [LAW]]).outside == (1,)


def test_of_silent_lamps_nobody_knows():
    assert hours_check(None, [[LAW]]).standing is Standing.UNKNOWN
    assert hours_check([None] * 24, [[LAW]]).standing is Standing.UNKNOWN


# --- EN 13201-5 and the board --------------------------------------------------------------------


def account(name: str, facts: StreetFacts = CALCULATED, kwh: float | None = 400.0) -> StreetAccount:
    found = class_check(facts, 5000, TODAY)
    return StreetAccount(
        insee="57038", commune="Audun", name=name, lamps=3, lamp=1, watts=120.0, flux=5000,
        facts=facts, light=found, decree=Standing.KEPT, broken=(), missing=(), flux_density=6.25,
        hours=hours_check(by_hour(), [[]]), orders=(),
        indicators=indicators(facts, 5000, 121.8, kwh, True), kwh=30.0, full=50.0, metered=3,
        days=30, year=kwh, dark_today=0.0, dark_planned=None,
    )  # fmt: skip


def test_power_density_and_yearly_consumption_are_those_of_the_standard():
    found = account("Rue de la Mine").indicators

    assert found.density == pytest.approx(121.8 / (6.0 * 800))
    assert found.consumption == pytest.approx(400_000 / 800)
    assert not found.estimated


def test_without_a_surface_neither_is_known():
    found = indicators(replace(MINE, width=None), 5000, 120.0, 400.0, True)

    assert (found.density, found.consumption) == (None, None)


def test_streets_together_are_weighed_by_what_they_light():
    small = replace(CALCULATED, length=50.0, light=12.0)

    found = gathered([account("A"), account("B", small), account("C", replace(MINE, width=None))])

    assert found.indicators.density == pytest.approx(2 * 121.8 / (6.0 * 800 + 12.0 * 400))
    assert found.indicators.consumption == pytest.approx(800_000 / 1200)
    assert (found.streets, found.known) == (3, 2)


def test_a_street_without_an_energy_of_a_year_is_not_among_those_with_both_known():
    found = gathered([account("A"), account("B", kwh=None)])

    assert (found.streets, found.known) == (2, 1)


def test_an_account_is_read_as_it_was_written():
    told = Account(30, 14.0, 4286.0, (3, 120.0, 40.0), (), (account("A"),), None)

    assert Account.from_json(told.to_json()) == told


def test_the_board_puts_the_unknown_last_whichever_way_round():
    rows = [account("A", kwh=None), account("B", kwh=100.0), account("C", kwh=900.0)]

    rising = Chosen.from_query({"sort": "de"}).rows(rows)
    falling = Chosen.from_query({"sort": "-de", "page": "x", "standing": "odd"}).rows(rows)

    assert [row.name for row in rising] == ["B", "C", "A"]
    assert [row.name for row in falling] == ["C", "B", "A"]


def test_a_rule_is_looked_at_by_itself():
    rows = [account("A"), account("B", MINE)]

    found = Chosen.from_query({"rule": "class", "standing": "unknown"}).rows(rows)

    assert [row.name for row in found] == ["B"]
    assert Chosen.from_query({"rule": "decree", "standing": "unknown"}).rows(rows) == []


@pytest.mark.parametrize("page", ["0", "-1", "²", "9" * 5000, "10000"])
def test_a_page_that_is_no_number_is_the_first(page):
    assert Chosen.from_query({"page": page}).page == 1
    assert Chosen.from_query({"page": "12"}).page == 12


def test_what_breaks_the_decree_stands_beside_its_limit_in_a_sheet():
    broken = (
        Broken("flux_density", "", 40.0, 35.0, at_least=False),
        Broken("flux_code", "AR-01", 0.9, 0.95, at_least=True),
    )

    told = as_csv([replace(account("A"), broken=broken)], simulated=False)

    assert "flux_density 40 (limit < 35); flux_code AR-01 0.9 (limit > 0.95)" in told


def test_a_street_called_like_a_formula_stays_a_name_in_a_sheet():
    told = as_csv([account("=1+1")], simulated=True)

    assert ",'=1+1," in told
    assert told.splitlines()[0].endswith(",simulated")


# --- pictures of savings --------------------------------------------------------------------------


def commune(name: str, below: Band | None) -> CommuneAccount:
    return CommuneAccount("57038", name, 1, 60.0, 30, 100.0, below, None)


def test_a_commune_without_a_band_is_not_drawn():
    drawn = whiskers([commune("A", Band(0.2, 0.3, 0.4)), commune("B", None)])

    assert drawn is not None
    (row,) = drawn.rows
    assert row.low < row.middle < row.high
    assert [text for _, text in drawn.ticks] == [0, 10, 20, 30, 40]
    assert whiskers([commune("B", None)]) is None


def test_a_commune_that_took_more_than_full_light_lies_left_of_nought():
    drawn = whiskers([commune("A", Band(-0.12, -0.05, 0.02))])

    assert drawn is not None
    assert drawn.ticks[0][1] == -20
    nought = next(x for x, text in drawn.ticks if text == 0)
    assert drawn.rows[0].middle < nought < drawn.rows[0].high


def test_a_month_nobody_measured_is_a_gap():
    drawn = metered_bars(
        [(date(2026, 9, 1), 50.0, True), (date(2026, 10, 1), None, True), (TODAY, 25.0, False)]
    )

    assert drawn is not None
    assert [(bar.mwh, bar.over) for bar in drawn.bars] == [(50.0, True), (25.0, False)]
    assert drawn.bars[0].height == 2 * drawn.bars[1].height
    assert metered_bars([(TODAY, None, True)]) is None
