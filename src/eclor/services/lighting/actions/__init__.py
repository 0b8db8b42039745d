"""Everything we change."""

from eclor.services.lighting.actions.faults import let_sleep_by_day, look_at_night, look_by_day
from eclor.services.lighting.actions.interventions import (
    REPAIRED,
    Refused,
    ask_intervention,
    dismiss_intervention,
    finish_intervention,
    forget_interventions,
    plan_intervention,
)

__all__ = [
    "REPAIRED",
    "Refused",
    "ask_intervention",
    "dismiss_intervention",
    "finish_intervention",
    "forget_interventions",
    "let_sleep_by_day",
    "look_at_night",
    "look_by_day",
    "plan_intervention",
]
