"""The counters: how the night is lit, for everybody; the inventory and the work on it, for operators."""

from eclor.services.lighting.views.by_laws import by_law_paper, by_laws, end_by_law
from eclor.services.lighting.views.choosing import light_streets
from eclor.services.lighting.views.compliance import (
    compliance,
    compliance_file,
    describe_street,
)
from eclor.services.lighting.views.counting import count_anew
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
from eclor.services.lighting.views.my_street import my_street
from eclor.services.lighting.views.people import tonight
from eclor.services.lighting.views.planning import ask_plan, follow_plan
from eclor.services.lighting.views.planning import plan as plan_page
from eclor.services.lighting.views.programmes import hours, night, programme, programmes
from eclor.services.lighting.views.saving import record_tariff, report, savings
from eclor.services.lighting.views.settling import settle

__all__ = [
    "add_photo",
    "apply_import",
    "ask",
    "ask_plan",
    "by_law_paper",
    "by_laws",
    "compliance",
    "compliance_file",
    "count_anew",
    "describe_street",
    "dismiss",
    "end_by_law",
    "export",
    "finish",
    "follow",
    "follow_one",
    "follow_plan",
    "hours",
    "import_from_gateway",
    "intervention",
    "interventions",
    "lamp",
    "lamps",
    "light_streets",
    "my_street",
    "night",
    "photo",
    "plan",
    "plan_page",
    "preview_import",
    "programme",
    "programmes",
    "record_tariff",
    "refused_lines",
    "report",
    "savings",
    "send_inventory",
    "settle",
    "street",
    "streets",
    "take_photo_away",
    "tonight",
]
