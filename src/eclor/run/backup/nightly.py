"""A backup each night by itself, and an alarm when none has been proven for a week."""

import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from eclor.core.alarms import own
from eclor.core.jobs.tasks import house_scope
from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.core.territories.entering import entered
from eclor.core.territories.here import every_territory
from eclor.run.backup.places import Standing, folder, standing

log = logging.getLogger(__name__)
ALARM = "house.backup"
TOO_OLD = timedelta(days=7)
NIGHT = range(1, 5)  # hours of the territory's clock, when few look and nothing else is due
FRESH = timedelta(hours=20)  # one backup a night
MISSED = timedelta(hours=26)  # a machine that sleeps at night makes it up by day
AGAIN = timedelta(hours=3)  # after one that failed


@app.periodic(cron="17 * * * *")
@app.task(name="eclor.nightly_backup", queueing_lock="eclor.nightly_backup")
def nightly_backup(timestamp: int) -> None:
    """Once an hour: make a backup if one is due, then say how old the last proof is."""
    configuration: Configuration = settings.ECLOR
    if configuration.nightly_backup == "off":
        return
    where, born = folder(configuration), _born(configuration)
    try:
        if due(standing(where), born, timezone.localtime()):
            make_one(os.environ)
    finally:
        tell(standing(where), born)


def due(found: Standing, born: datetime, now: datetime) -> bool:
    """Whether one is to be made now, ``now`` being the territory's own clock."""
    begun = datetime.fromisoformat(found.begun_at) if found.begun_at else None
    if begun is not None and now - begun < AGAIN:
        return False
    age = now - (found.verified or born)
    return age > MISSED or (now.hour in NIGHT and (age > FRESH or found.verified is None))


def make_one(environment: Mapping[str, str]) -> None:
    """In a process of its own, as the owner of the database. Raises RuntimeError with what it said."""
    mine = {key: value for key, value in environment.items() if key != "ECLOR_ROLE"}
    done = subprocess.run(
        [sys.executable, "-m", "eclor.run", "backup", "--gently"],
        env=mine,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    log.info("%s", done.stdout.splitlines()[1])


def tell(found: Standing, born: datetime) -> None:
    """Raise or clear the alarm in every federation of this house."""
    late = timezone.now() - (found.verified or born) > TOO_OLD
    for territory in every_territory():
        with entered(territory):
            scope = house_scope(territory)
            if late:
                own.ring(scope, ALARM, _sentence(found))
            else:
                own.over(scope, ALARM, _("A backup was restored and found whole."))


def _sentence(found: Standing) -> str:
    if found.verified is None:
        said = _("No backup has ever been proven by a restore.")
    else:
        day = timezone.localtime(found.verified)
        said = _("No backup has been proven by a restore since %(day)s.") % {
            "day": f"{day:%d/%m/%Y}"
        }
    return f"{said} {found.trouble}".strip()


def _born(configuration: Configuration) -> datetime:
    """When this house was made: until a first backup, its age is the age of the proof."""
    made = Places(configuration.home_path).secrets.stat().st_mtime
    return datetime.fromtimestamp(made, timezone.get_current_timezone())
