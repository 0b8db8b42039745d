"""The counters: how the night is lit, for everybody; the inventory and the work on it, for operators."""

from eclor.services.lighting.views.by_laws import by_laws, end_by_law
from eclor.services.lighting.views.exporting import export
from eclor.services.lighting.views.following import follow, follow_one
from eclor.services.lighting.views.importing import apply as apply_import
from eclor.services.lighting.views.importing import from_gateway as import_from_gateway
from eclor.services.lighting.views.importing import preview as preview_import
from eclor.services.lighting.views.importing import refused as refused_lines
from eclor.services.lighting.views.importing import send as send_inventory
from eclor.services.lighting.views.interventions import (
    add_photo,
    ask,
    dismiss,
    finish,
    intervention,
    interventions,
    photo,
    plan,
    take_photo_away,
)
from eclor.services.lighting.views.inventory import lamp, lamps, street, streets
from eclor.services.lighting.views.people import tonight
from eclor.services.lighting.views.programmes import night, programme, programmes
from eclor.services.lighting.views.saving import report, savings

__all__ = [
    "add_photo",
    "apply_import",
    "ask",
    "by_laws",
    "dismiss",
    "end_by_law",
    "export",
    "finish",
    "follow",
    "follow_one",
    "import_from_gateway",
    "intervention",
    "interventions",
    "lamp",
    "lamps",
    "night",
    "photo",
    "plan",
    "preview_import",
    "programme",
    "programmes",
    "refused_lines",
    "report",
    "savings",
    "send_inventory",
    "street",
    "streets",
    "take_photo_away",
    "tonight",
]
