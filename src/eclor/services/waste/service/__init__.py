"""The card on the door of the waste room."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Algorithm, Command, Impersonal, MapLayer, Page, Service
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.services.waste import actions
from eclor.services.waste.jobs import JOBS
from eclor.services.waste.models import CENTRE, CONTAINER
from eclor.services.waste.service.alarms import ALARMS
from eclor.services.waste.service.figures import DATASETS, KPIS
from eclor.services.waste.service.interests import INTERESTS as HEARD
from eclor.services.waste.service.lines import TILES
from eclor.services.waste.service.months import MONTHLY
from eclor.services.waste.service.notices import INTERESTS, TOPICS
from eclor.services.waste.service.types import ENTITY_TYPES


def _write_round(scope: Scope, order: actions.AddRound) -> None:
    actions.add_round(scope, order)


SERVICE = Service(
    key="waste",
    title=_("Waste"),
    purpose=_("Say how long the wait is at the recycling centre, and when bins are collected."),
    icon="recycle",
    requires=">=0.1,<1",
    urls="eclor.services.waste.urls",
    entity_types=ENTITY_TYPES,
    layers=(
        MapLayer(
            key="centres",
            title=_("Recycling centres"),
            icon="recycle",
            entity_type=CENTRE,
            state="waitP50",
        ),
        MapLayer(
            key="containers",
            title=_("Waste containers"),
            icon="trash",
            entity_type=CONTAINER,
            state="fillingLevel",
        ),
    ),
    kpis=KPIS,
    tiles=TILES,
    topics=TOPICS,
    algorithms=(
        Algorithm(
            key="wait",
            title=_("Wait at the recycling centre"),
            why=_("To say how long the wait is, now and on the days ahead."),
            how=_(
                "The zones that are occupied say how far the queue reaches; what was learned from past"
                " waits says how long it takes, and how sure that is."
            ),
            uses=_("Presence zones, cars counted at the gate, opening hours, past waits."),
            decides=_("Nobody: it informs. What was announced is compared with what was measured."),
            learned=True,
        ),
    ),
    interests=(*INTERESTS, *HEARD),
    pages=(
        Page(
            key="centres",
            title=_("Recycling centres"),
            icon="recycle",
            url_name="waste-centres",
        ),
        Page(
            key="calendar",
            title=_("Bin collections"),
            icon="calendar",
            url_name="waste-calendar",
        ),
        Page(
            key="rounds",
            title=_("Write the collection calendar"),
            icon="edit",
            url_name="waste-rounds",
            audience=Audience.AGENT,
            permission="waste.write_calendar",
        ),
        Page(
            key="pickups",
            title=_("Dumps to fetch"),
            icon="trash",
            url_name="waste-pickups",
            audience=Audience.AGENT,
            permission="waste.pick_up",
        ),
        Page(
            key="accuracy",
            title=_("How right the announced waits are"),
            icon="stopwatch",
            url_name="waste-accuracy",
        ),
        Page(
            key="containers",
            title=_("Waste containers"),
            icon="trash",
            url_name="waste-containers",
        ),
        Page(
            key="centre",
            title=_("Recycling centre"),
            icon="recycle",
            url_name="waste-centre",
            entity_type=CENTRE,
        ),
    ),
    alarms=ALARMS,
    commands=(
        Command(
            key="close_centre",
            title=_("Close a recycling centre exceptionally"),
            order=actions.CloseCentre,
            run=actions.close_centre,
            permission="waste.close_centre",
            panel="waste-close",
            entity_type=CENTRE,
        ),
        Command(
            key="reopen_centre",
            title=_("Take an exceptional closing back"),
            order=actions.ReopenCentre,
            run=actions.reopen_centre,
            permission="waste.close_centre",
        ),
        Command(
            key="tune_lane",
            title=_("Describe the lane of a recycling centre"),
            order=actions.TuneLane,
            run=actions.tune_lane,
            permission="waste.tune_lane",
            panel="waste-tune",
            entity_type=CENTRE,
        ),
        Command(
            key="add_round",
            title=_("Write a line of the collection calendar"),
            order=actions.AddRound,
            run=_write_round,
            permission="waste.write_calendar",
            panel="waste-round-new",
        ),
    ),
    datasets=DATASETS,
    monthly=MONTHLY,
    jobs=JOBS,
    impersonal=(
        Impersonal(
            tables=(
                "waste_closure",
                "waste_forecast",
                "waste_learning",
                "waste_round",
                "waste_pick_up",
            ),
            because=_("Sites, streets and minutes; nobody is in them."),
        ),
    ),
)
