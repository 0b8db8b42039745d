"""The card on the door of the lighting room."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Algorithm, MapLayer, Service
from eclor.core.service.words import Audience
from eclor.services.lighting.jobs import JOBS
from eclor.services.lighting.models import CABINET, LAMP
from eclor.services.lighting.service.alarms import ALARMS
from eclor.services.lighting.service.cabinet_events import CABINET_EVENT_ALARMS
from eclor.services.lighting.service.events import EVENT_ALARMS
from eclor.services.lighting.service.figures import KPIS, MONTHLY
from eclor.services.lighting.service.interests import INTERESTS
from eclor.services.lighting.service.lines import TILES
from eclor.services.lighting.service.orders import COMMANDS
from eclor.services.lighting.service.pages import PAGES
from eclor.services.lighting.service.register import IMPERSONAL, PERSONAL_DATA
from eclor.services.lighting.service.types import ENTITY_TYPES
from eclor.services.lighting.service.works import works

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
    algorithms=(
        Algorithm(
            key="faults",
            title=_("Lamps that behave unlike before"),
            why=_("To repair a lamp before somebody has to report it."),
            how=_("Each lamp is compared with its own past: steps, drifts, no dimming, no light."),
            uses=_("Power, light level and burning hours that lamps report."),
            decides=_("An agent, who plans the repair or says that it is none."),
        ),
        Algorithm(
            key="programmes",
            title=_("Programmes proposed for a street"),
            why=_("To light as the standard asks, and no more."),
            how=_(
                "Switching points are searched that keep the class of the street with least energy."
            ),
            uses=_("Class and by-law of the street, power of its lamps, sunset and sunrise."),
            decides=_("An agent, who gives the order; the lamp itself falls back to full light."),
        ),
    ),
    kpis=KPIS,
    tiles=TILES,
    alarms=(*ALARMS, *EVENT_ALARMS, *CABINET_EVENT_ALARMS),
    commands=COMMANDS,
    monthly=MONTHLY,
    pages=PAGES,
    interests=INTERESTS,
    jobs=JOBS,
    works=works,
    personal_data=PERSONAL_DATA,
    impersonal=IMPERSONAL,
)
