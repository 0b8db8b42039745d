"""What was used by commune, street and lamp, and the paper that says it to the council."""

from datetime import timedelta

import pytest
from django.utils import timezone

from eclor.core.service.scope import Scope
from eclor.services.lighting import actions, queries
from eclor.services.lighting.tests.conftest import ENGLISH, new_cabinet, new_lamp, text_of
from eclor.services.lighting.words.inventory import Asked


@pytest.fixture
def today(val_alzette):
    return Scope(territory=val_alzette, now=timezone.now())


@pytest.fixture
def metered(louis, says):
    """A cabinet and one of its two lamps counted two whole days; louis' clock says today."""
    cabinet = new_cabinet(louis)
    lamp = new_lamp(louis, "AR-01-001", cabinet, ratedPower=100.0)
    new_lamp(louis, "AR-01-002", cabinet, ratedPower=100.0)
    midnight = louis.now.replace(hour=0, minute=0, second=0, microsecond=0)
    for day, total, own in ((3, 50.0, 7.0), (2, 51.0, 7.5), (1, 52.0, 8.0)):
        says.day(cabinet, "energy", total, midnight - timedelta(days=day))
        says.day(lamp, "energy", own, midnight - timedelta(days=day))
    return lamp


def test_a_lamp_and_its_street_use_what_their_meters_counted(louis, metered):
    rows = list(queries.every_lamp(louis, Asked()))

    uses = queries.used_by_lamp(louis)
    streets = queries.used_by_street(louis, rows)

    assert uses == {metered.pk: queries.LampUse(1.0, 2)}
    assert queries.used_by_lamp(louis, [metered.pk]) == uses
    assert queries.used_by_lamp(louis, [metered.pk + 1]) == {}
    (use,) = streets.values()
    assert (use.kwh, use.lamps, use.days) == (1.0, 1, 2)
    assert use.full == pytest.approx(0.2 * queries.dark_hours(louis))
    assert use.saved == pytest.approx(1 - 1 / use.full)


def test_a_commune_is_held_against_its_lamps_at_full_light(louis, metered):
    (found,) = queries.used(louis)

    assert (found.kwh, found.days) == (2.0, 2)
    assert found.full == pytest.approx(0.2 * 2 * queries.dark_hours(louis))


def test_without_a_rated_power_nobody_says_what_full_light_would_take(louis, says):
    cabinet = new_cabinet(louis)
    new_lamp(louis, "x", cabinet, ratedPower=None)
    midnight = louis.now.replace(hour=0, minute=0, second=0, microsecond=0)
    for day, total in ((2, 50.0), (1, 51.0)):
        says.day(cabinet, "energy", total, midnight - timedelta(days=day))

    (found,) = queries.used(louis)

    assert (found.kwh, found.full, found.saved) == (1.0, None, None)


def test_november_nights_are_longer_than_fourteen_hours(louis):
    assert 14 < queries.dark_hours(louis) < 16


def test_a_meter_that_fell_was_started_again_and_that_day_is_left_out(louis, says):
    lamp = new_lamp(louis)
    midnight = louis.now.replace(hour=0, minute=0, second=0, microsecond=0)
    for day, total in ((4, 9.0), (3, 9.5), (2, 0.1), (1, 0.7)):
        says.day(lamp, "energy", total, midnight - timedelta(days=day))

    assert queries.used_by_lamp(louis)[lamp.pk] == queries.LampUse(pytest.approx(1.1), 2)


def test_the_account_lists_every_street_that_breaks_the_decree(louis, metered):
    new_lamp(louis, "bleu", street="Rue Bleue", colourTemperature=4000, mountedOn="2021-05-04")

    told = queries.counted_account(louis, ())

    standing = {one.name: one.decree for one in told.streets}
    assert standing == {"Rue Bleue": "broken", "Rue de la Mine": "unknown"}
    assert told.fleet[0] == 3
    assert [one.kwh for one in told.communes] == [2.0]
    assert next(one.kwh for one in told.streets if one.metered) == 1.0


def test_the_report_is_paper_for_those_who_may_see(client, operator, today):
    new_lamp(today, "bleu", street="Rue Bleue", colourTemperature=4000, mountedOn="2021-05-04")

    actions.count_light(today)

    paper = operator.get("/lighting/report.pdf")

    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
    operator.post("/signout")
    assert client.get("/lighting/report.pdf").status_code == 302


def test_streets_and_lamps_show_what_they_used(operator, today, says):
    lamp = new_lamp(today, ratedPower=100.0)
    midnight = today.now.replace(hour=0, minute=0, second=0, microsecond=0)
    for day, total in ((2, 7.0), (1, 7.5)):
        says.day(lamp, "energy", total, midnight - timedelta(days=day))

    streets = text_of(operator.get("/lighting/streets?commune=57038", headers=ENGLISH))
    street = operator.get("/lighting/street?commune=57038&name=Rue+de+la+Mine", headers=ENGLISH)
    sheet = text_of(operator.get(f"/lighting/lamps/{lamp.pk}", headers=ENGLISH))

    assert "below full light" in streets
    assert "By the meter of 1 lamp" in text_of(street)
    assert "Metered on 1 day 0.5 kWh at full light, computed:" in sheet
