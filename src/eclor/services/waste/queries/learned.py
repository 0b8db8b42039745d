"""What each site has learned, read once for each lesson."""

from functools import lru_cache

from eclor.core.service.scope import Scope
from eclor.services.waste.models import SiteLearning
from eclor.services.waste.rules.predicting import Learned


def learned(scope: Scope, centre: int) -> Learned:
    """What this centre learned; that of a centre without a past is the physics of its queue."""
    lesson = (
        SiteLearning.objects.filter(territory_id=scope.territory, centre_id=centre)
        .values_list("pk", "revision")
        .first()
    )
    return Learned.nothing_yet() if lesson is None else _read(*lesson)


@lru_cache(maxsize=32)
def _read(pk: int, revision: int) -> Learned:
    """Trees weigh a megabyte as text: each revision is read once in a process."""
    parameters = SiteLearning.objects.values_list("parameters", flat=True).get(pk=pk)
    return Learned.from_json(parameters)
