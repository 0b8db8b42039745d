"""Everything we change."""

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
    "plan_intervention",
]
