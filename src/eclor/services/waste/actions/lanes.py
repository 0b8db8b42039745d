"""Setting down what a lane looks like."""

from dataclasses import dataclass

from django.db import transaction

from eclor.core.context import actions as context
from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.services.waste import queries
from eclor.services.waste.words import Lane


@dataclass(frozen=True, kw_only=True, slots=True)
class TuneLane:
    """How many cars each zone stands for, how many docks, how long a car stays."""

    centre: int
    zones: tuple[int, ...]
    docks: int
    minutes_per_car: float

    def __post_init__(self) -> None:
        Lane(self.zones, self.docks, self.minutes_per_car)  # refuses nonsense in the rules' words


@transaction.atomic
def tune_lane(scope: Scope, order: TuneLane) -> None:
    """Describe the lane anew; the next estimate uses it. Raises NoSuchCentre."""
    centre = queries.centre(scope, order.centre)
    if centre.lane == Lane(order.zones, order.docks, order.minutes_per_car):
        return
    context.describe(
        scope,
        centre.pk,
        {
            "laneZones": list(order.zones),
            "docks": order.docks,
            "minutesPerCar": order.minutes_per_car,
        },
    )
    audit.write(scope, "waste.tune_lane", order)
