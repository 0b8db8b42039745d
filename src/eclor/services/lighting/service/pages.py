"""The room's pages."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Page
from eclor.core.service.words import Audience
from eclor.services.lighting.models import LAMP

SEE, REPAIR, IMPORT = "lighting.see", "lighting.repair", "lighting.import"
COMMAND = "lighting.command"
PAGES = (
    Page(
        key="lighting",
        title=_("Street lighting"),
        icon="lamp-2",
        url_name="lighting",
    ),
    Page(
        key="lamps",
        title=_("Lamps"),
        icon="lamp-2",
        url_name="lighting-lamps",
        audience=Audience.AGENT,
        permission=SEE,
    ),
    Page(
        key="streets",
        title=_("Streets and their light"),
        icon="road",
        url_name="lighting-streets",
        audience=Audience.AGENT,
        permission=SEE,
    ),
    Page(
        key="light_streets",
        title=_("Light of chosen streets"),
        icon="bulb",
        url_name="lighting-light-streets",
        audience=Audience.AGENT,
        permission=COMMAND,
    ),
    Page(
        key="import",
        title=_("Bring in an inventory"),
        icon="upload",
        url_name="lighting-import",
        audience=Audience.AGENT,
        permission=IMPORT,
    ),
    Page(
        key="programmes",
        title=_("Programmes of the nights"),
        icon="calendar-time",
        url_name="lighting-programmes",
        audience=Audience.AGENT,
        permission=SEE,
    ),
    Page(
        key="plan",
        title=_("Nights planned from the counters"),
        icon="car",
        url_name="lighting-plan",
        audience=Audience.AGENT,
        permission=SEE,
    ),
    Page(
        key="by_laws",
        title=_("Municipal orders on the light"),
        icon="gavel",
        url_name="lighting-by-laws",
        audience=Audience.AGENT,
        permission=SEE,
    ),
    Page(
        key="savings",
        title=_("What the light costs and saves"),
        icon="plant-2",
        url_name="lighting-savings",
        audience=Audience.AGENT,
        permission=SEE,
    ),
    Page(
        key="compliance",
        title=_("Streets before their rules"),
        icon="scale",
        url_name="lighting-compliance",
        audience=Audience.AGENT,
        permission=SEE,
    ),
    Page(
        key="interventions",
        title=_("Interventions"),
        icon="tools",
        url_name="lighting-interventions",
        audience=Audience.AGENT,
        permission=REPAIR,
    ),
    Page(
        key="lamp",
        title=_("Lamp"),
        icon="lamp-2",
        url_name="lighting-lamp",
        audience=Audience.AGENT,
        permission=SEE,
        entity_type=LAMP,
    ),
)
