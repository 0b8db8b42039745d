"""Everything we change."""

from eclor.services.lighting.actions.faults import let_sleep_by_day, look_at_night, look_by_day
from eclor.services.lighting.actions.importing import (
    RefusedFile,
    forget_files,
    import_inventory,
    keep_file,
)
from eclor.services.lighting.actions.interventions import (
    REPAIRED,
    Refused,
    add_photo,
    ask_intervention,
    dismiss_intervention,
    finish_intervention,
    forget_interventions,
    plan_intervention,
    take_photo_away,
)

__all__ = [
    "REPAIRED",
    "Refused",
    "RefusedFile",
    "add_photo",
    "ask_intervention",
    "dismiss_intervention",
    "finish_intervention",
    "forget_files",
    "forget_interventions",
    "import_inventory",
    "keep_file",
    "let_sleep_by_day",
    "look_at_night",
    "look_by_day",
    "plan_intervention",
    "take_photo_away",
]
