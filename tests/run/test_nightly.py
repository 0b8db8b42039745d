"""An alarm stands while no backup has been proven for a week, in every federation of the house."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eclor.core.alarms.models import Alarm
from eclor.core.territories.entering import entered
from eclor.run.backup.nightly import ALARM, tell
from eclor.run.backup.places import Standing
from eclor.testing.house import BORD_DE_MOSELLE, PASSWORD, VAL_ALZETTE

pytestmark = pytest.mark.django_db


def proven(days: float, trouble: str = "") -> Standing:
    at = timezone.now() - timedelta(days=days)
    return Standing(verified_at=at.isoformat(), trouble=trouble)


def open_titles(territory: int) -> list[str]:
    with entered(territory):
        found = Alarm.objects.filter(dedupe_key=ALARM, cleared_at=None)
        return list(found.values_list("title", flat=True))


def test_a_week_without_a_proven_backup_rings_once_in_each_federation(
    val_alzette, other_federation
):
    born = timezone.now() - timedelta(days=400)

    tell(proven(8, "CannotRun: no room"), born)
    tell(proven(8.1, "CannotRun: no room"), born)

    for territory in (VAL_ALZETTE, BORD_DE_MOSELLE):
        (title,) = open_titles(territory)
        assert "éprouvée par une restauration depuis le" in title
        assert title.endswith("CannotRun: no room")


def test_the_next_proven_backup_ends_the_alarm(val_alzette, other_federation):
    born = timezone.now() - timedelta(days=400)
    tell(proven(8), born)

    tell(proven(0), born)

    assert open_titles(VAL_ALZETTE) == []


def test_a_house_of_yesterday_is_not_accused(val_alzette):
    tell(Standing(), timezone.now() - timedelta(days=1))

    assert open_titles(VAL_ALZETTE) == []


def test_a_house_that_never_had_a_backup_is_told_after_a_week(val_alzette):
    tell(Standing(), timezone.now() - timedelta(days=8))

    assert open_titles(VAL_ALZETTE) == [
        "Aucune sauvegarde n’a encore été éprouvée par une restauration."
    ]


def test_an_operator_reads_it_on_the_hypervisor_until_a_restore_is_proven(maya, val_alzette):
    client, born = Client(), timezone.now() - timedelta(days=400)
    client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})

    def shown() -> list[tuple[str, str]]:
        said = client.get(reverse("hypervisor-alarms")).json()
        return [(one["title"], one["severity"]) for one in said["alarms"]]

    tell(proven(6.9), born)
    in_time = shown()
    tell(proven(7.1), born)
    late = shown()
    tell(proven(0), born)

    assert (in_time, shown()) == ([], [])
    assert [(title.startswith("Aucune sauvegarde"), how) for title, how in late] == [
        (True, "critical")
    ]
