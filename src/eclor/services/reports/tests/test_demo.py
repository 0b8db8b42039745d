"""Two months of simulated reports, told once."""

from dataclasses import replace

import pytest

from eclor.core.context.actions import NewEntity, add_entity
from eclor.services.reports import demo
from eclor.services.reports.models import LAMP, Report, RuleLine
from eclor.services.reports.queries import figures
from eclor.services.reports.tests.conftest import HERE


@pytest.fixture
def street(today, audun):
    for n in range(3):
        said = NewEntity(
            type=LAMP,
            urn=f"urn:ngsi-ld:Streetlight:demo:{n}",
            name=f"DEMO-{n}",
            lon=HERE.lon + n / 1000,
            lat=HERE.lat,
            commune=audun.pk,
        )
        add_entity(today, said)


def test_the_demonstration_tells_of_open_late_and_ended_reports_once(today, street):
    for _ in range(2):
        demo.load(replace(today, person="demo"))

    standing = figures.standing(today)
    assert Report.objects.count() == len(demo.DAYS)
    assert RuleLine.objects.count() == len(demo.TEAMS)
    assert 0 < standing.late < standing.open < len(demo.DAYS)
