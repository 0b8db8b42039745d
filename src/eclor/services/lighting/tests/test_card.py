"""The card of the room: its figures say what the street says, and nothing where it is silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from eclor.core.alarms.catalogue import copy_cards
from eclor.core.alarms.models import Alarm, Rule
from eclor.core.service.checks import faults_of
from eclor.services.lighting.service import SERVICE
from eclor.services.lighting.tests.conftest import ENGLISH, new_cabinet, new_lamp, text_of

KPIS = {kpi.key: kpi for kpi in SERVICE.kpis}


def at(scope, moment):
    return replace(scope, now=moment)


def figure(scope, key):
    return KPIS[key].value(scope).value


def test_the_card_is_well_described(val_alzette):
    assert faults_of(SERVICE) == []


@pytest.mark.parametrize("key", sorted(KPIS))
def test_a_territory_without_lamps_knows_no_figure(louis, key):
    assert figure(louis, key) is None


def test_lamps_that_shine_are_counted_and_silent_ones_too(louis, says):
    for number, (level, minutes) in enumerate(((100, 1), (40, 1), (0, 1), (100, 46))):
        lamp = new_lamp(louis, f"L{number}")
        says.says(lamp, "dimming", level, louis.now - timedelta(minutes=minutes))
    new_lamp(louis, "never heard")

    assert (figure(louis, "lamps_lit"), figure(louis, "lamps_silent")) == (3, 1)


def test_a_lamp_out_of_order_does_not_work(louis, says):
    lamps = [new_lamp(louis, f"L{number}") for number in range(4)]
    for lamp in lamps:
        says.says(lamp, "dimming", 100, louis.now)
    copy_cards(louis)
    Alarm.objects.create(
        territory_id=louis.territory, dedupe_key="x", entity_id=lamps[0].pk, severity=2, title="x",
        rule=Rule.objects.get(key="lighting.lamp_failed"), since=louis.now, raised_at=louis.now,
        last_at=louis.now, waiting_since=louis.now, signal="01TEST",
    )  # fmt: skip

    assert figure(louis, "lamps_working") == 75


def test_the_energy_since_noon_is_what_the_meters_counted(louis, says):
    cabinet = new_cabinet(louis)
    says.quarter(cabinet, "energy", 100.0, datetime(2026, 11, 19, 10, 45, tzinfo=UTC))
    says.quarter(cabinet, "energy", 187.5, datetime(2026, 11, 20, 10, 15, tzinfo=UTC))
    morning = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)

    assert figure(at(louis, morning), "energy_tonight") == 87.5


def test_a_meter_that_was_changed_counts_from_nought(louis, says):
    cabinet = new_cabinet(louis)
    says.quarter(cabinet, "energy", 5000.0, datetime(2026, 11, 19, 10, 45, tzinfo=UTC))
    says.quarter(cabinet, "energy", 12.0, datetime(2026, 11, 20, 10, 15, tzinfo=UTC))

    assert figure(at(louis, datetime(2026, 11, 20, 10, 30, tzinfo=UTC)), "energy_tonight") == 12


def test_half_the_light_of_a_night_is_about_half_saved(louis, says):
    """Ten lamps of 60 W from sunset to sunrise of 19 November: 15.1 hours, 9.1 kWh."""
    cabinet = new_cabinet(louis)
    for number in range(10):
        new_lamp(louis, f"L{number}", cabinet)
    says.quarter(cabinet, "energy", 1000.0, datetime(2026, 11, 19, 10, 45, tzinfo=UTC))
    says.quarter(cabinet, "energy", 1004.5, datetime(2026, 11, 20, 10, 45, tzinfo=UTC))

    assert figure(at(louis, datetime(2026, 11, 20, 13, 0, tzinfo=UTC)), "saving_last_night") == (
        pytest.approx(50.4, abs=0.5)
    )


EVENING, NIGHT = (datetime(2026, 11, 20, hour, 0, tzinfo=UTC) for hour in (14, 22))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (EVENING, ("from 17:10", "until 07:33")),
        (NIGHT, ("until 07:33", "")),
    ],
)
def test_the_portal_says_from_when_until_when_the_lamps_shine(louis, moment, said):
    with override("en"):
        line = SERVICE.tiles[0].line(at(louis, moment))

    assert (str(line.value), str(line.context)) == said


def test_everybody_reads_how_the_night_is_lit(client, val_alzette, louis):
    new_lamp(louis)

    page = text_of(client.get("/lighting/", headers=ENGLISH))

    assert "Goes out at" in page
    assert "Audun-le-Tiche 1 lamp no news" in page
