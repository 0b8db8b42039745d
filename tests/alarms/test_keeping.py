"""Alarms long over are forgotten with their history; open and young ones stay."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from eclor.core.alarms import keeping
from eclor.core.alarms.models import Alarm, AlarmEvent
from eclor.core.service.scope import Scope
from eclor.core.territories.entering import entered
from eclor.testing.house import BORD_DE_MOSELLE

NOW = timezone.now()


@pytest.fixture
def scope(val_alzette):
    return Scope(territory=val_alzette, now=NOW)


def alarm(territory, key, cleared_at=None, **more):
    found = Alarm.objects.create(
        territory_id=territory,
        dedupe_key=key,
        severity=2,
        title=key,
        since=NOW - timedelta(days=900),
        raised_at=NOW - timedelta(days=900),
        last_at=NOW - timedelta(days=900),
        waiting_since=NOW - timedelta(days=900),
        cleared_at=cleared_at,
        signal=f"{key:>026}",
        **more,
    )
    AlarmEvent.objects.create(
        territory_id=territory, alarm=found, at=NOW, did="raised", signal=f"{key:>026}"
    )
    return found


def test_only_what_was_over_for_400_days_is_forgotten(scope):
    old = alarm(scope.territory, "old", NOW - timedelta(days=401))
    young = alarm(scope.territory, "young", NOW - timedelta(days=399))
    open_ = alarm(scope.territory, "open", suppressed_by=old)

    keeping.forget_old(scope)
    keeping.forget_old(scope)

    assert set(Alarm.objects.values_list("pk", flat=True)) == {young.pk, open_.pk}
    assert set(AlarmEvent.objects.values_list("alarm_id", flat=True)) == {young.pk, open_.pk}
    assert Alarm.objects.get(pk=open_.pk).suppressed_by is None


def test_another_federation_keeps_its_own(scope):
    with entered(BORD_DE_MOSELLE):
        far = alarm(BORD_DE_MOSELLE, "far", NOW - timedelta(days=800))

    keeping.forget_old(scope)

    with entered(BORD_DE_MOSELLE):
        assert Alarm.objects.filter(pk=far.pk).exists()


def test_nobody_can_ask_the_database_to_forget_the_last_month(scope):
    recent = alarm(scope.territory, "recent", NOW - timedelta(days=20))

    with connection.cursor() as cursor:
        cursor.execute("SELECT alarm_forget(%s, 100)", [NOW + timedelta(days=1)])

    assert Alarm.objects.filter(pk=recent.pk).exists()
