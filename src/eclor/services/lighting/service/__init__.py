"""The card on the door of the lighting room."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import MapLayer, Service
from eclor.core.service.words import Audience
from eclor.services.lighting.jobs import JOBS
from eclor.services.lighting.models import CABINET, LAMP
from eclor.services.lighting.service.alarms import ALARMS
from eclor.services.lighting.service.figures import KPIS, MONTHLY
from eclor.services.lighting.service.interests import INTERESTS
from eclor.services.lighting.service.lines import TILES
from eclor.services.lighting.service.orders import COMMANDS
from eclor.services.lighting.service.pages import PAGES
from eclor.services.lighting.service.register import IMPERSONAL, PERSONAL_DATA
from eclor.services.lighting.service.types import ENTITY_TYPES

SERVICE = Service(
    key="lighting",
    title=_("Street lighting"),
    purpose=_("Light the streets as they need it, repair what is broken, and count what is saved."),
    icon="lamp-2",
    requires=">=0.1,<1",
    urls="eclor.services.lighting.urls",
    entity_types=ENTITY_TYPES,
    layers=(
        MapLayer(
            key="lamps",
            title=_("Street lights"),
            icon="lamp-2",
            entity_type=LAMP,
            state="dimming",
        ),
        MapLayer(
            key="cabinets",
            title=_("Lighting cabinets"),
            icon="server-bolt",
            entity_type=CABINET,
            state="activePower",
            shown_at_first=False,
        ),
        MapLayer(
            key="programmes",
            title=_("Programmes: wanted and reported"),
            icon="calendar-time",
            entity_type=LAMP,
            state="programmeDiffers",
            audience=Audience.AGENT,
            shown_at_first=False,
            worried_above=0.5,
        ),
    ),
    kpis=KPIS,
    tiles=TILES,
    alarms=ALARMS,
    commands=COMMANDS,
    monthly=MONTHLY,
    pages=PAGES,
    interests=INTERESTS,
    jobs=JOBS,
    personal_data=PERSONAL_DATA,
    impersonal=IMPERSONAL,
)
