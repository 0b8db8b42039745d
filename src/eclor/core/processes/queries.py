"""The processes of the house as they stand, and the regular work that failed."""

from django.db.models import QuerySet

from eclor.core.jobs.models import Clock
from eclor.core.processes.models import Beat
from eclor.core.processes.rules import FORGOTTEN, Life, Standing, standings
from eclor.core.service.scope import Scope


def processes(scope: Scope) -> list[Standing]:
    """Every process heard within a day, by name; those of the whole house, whatever the federation."""
    heard = Beat.objects.filter(beat_at__gt=scope.now - FORGOTTEN)
    return standings([_life(beat) for beat in heard], scope.now)


def failed_work(scope: Scope) -> QuerySet[Clock]:
    """Jobs of this federation whose last run failed, by name."""
    return Clock.objects.filter(territory_id=scope.territory).exclude(trouble="").order_by("job")


def _life(beat: Beat) -> Life:
    return Life(
        name=beat.name,
        machine=beat.machine,
        number=beat.number,
        since=beat.since,
        beat_at=beat.beat_at,
    )
