"""The card of the desk: its pages, and orders to the lamps until a lighting room has its own."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from eclor.core.commands.keeping import KEPT, forget_old
from eclor.core.commands.words import SEE
from eclor.core.service.contract import Command, Job, Page, Service
from eclor.core.service.field_orders import Darkening, FieldOrder, Parameter, Params, Wanted
from eclor.core.service.personal import Impersonal, PersonalData
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience

FULL = 100
AS_GOOD_AS_OFF = 10  # percent: below, nobody on the pavement would call it lit
LAMP_COMMAND = "lighting.command"


def level_wanted(params: Params) -> Wanted:
    """Lamps report whole percents, some of them one beside."""
    return Wanted(attribute="dimming", value=params["level"], tolerance=1.0)


def level_darkens(params: Params) -> Darkening:
    if params["level"] < AS_GOOD_AS_OFF:
        return Darkening.OFF
    return Darkening.DIMS if params["level"] < FULL else Darkening.NONE


def level_spoken(params: Params, begins_at: datetime) -> Params:
    """Lamps are told until when, not for how long: one that hears late must not stay longer."""
    until = begins_at + timedelta(minutes=params["minutes"])
    return {"level": params["level"], "ramp": params["ramp"], "until": int(until.timestamp())}


def level_settles(params: Params) -> timedelta:
    return timedelta(seconds=params["ramp"])


def level_reverted(params: Params) -> tuple[str, dict[str, Any]]:
    return "follow_programme", {}


def by_answer(params: Params) -> None:
    """Back on its programme a lamp may shine at any level: that it answers is all there is to see."""


def leads_to_nobody(scope: Scope, person: str) -> int:
    """Nothing to erase: the number that stays leads to nobody once the account is gone."""
    return 0


AT_WORK = _("It is the number of an account at work, shown to colleagues with what was done.")
LIGHT = Command(
    key="light",
    title=_("Set the light of street lights for a while"),
    permission=LAMP_COMMAND,
    panel="order-orders-light",
    entity_type="Streetlight",
    field=FieldOrder(
        action="override",
        target="Streetlight",
        parameters=(
            Parameter(
                key="level", title=_("Light level"), default=100, low=0, high=100, symbol="%"
            ),
            Parameter(
                key="minutes", title=_("For how long"), default=30, low=1, high=720, symbol="min"
            ),
            Parameter(
                key="ramp", title=_("Gradually, within"), default=5, low=0, high=60, symbol="s"
            ),
        ),
        spoken=level_spoken,
        ends="until",
        wanted=level_wanted,
        settles=level_settles,
        slot="light",
        darkens=level_darkens,
        guarded=("crossing",),
        revert=level_reverted,
    ),
)
FOLLOW_PROGRAMME = Command(
    key="follow_programme",
    title=_("Let street lights follow their programme again"),
    permission=LAMP_COMMAND,
    panel="order-orders-follow_programme",
    entity_type="Streetlight",
    field=FieldOrder(action="release", target="Streetlight", wanted=by_answer, slot="light"),
)
ORDERS = Service(
    key="orders",
    title=_("Orders"),
    purpose=_("Bring orders to the field, with a reason, a second person and a proof of each."),
    icon="command",
    pages=(
        Page(
            key="orders",
            title=_("Orders to the field"),
            icon="command",
            url_name="orders",
            audience=Audience.AGENT,
            permission=SEE,
        ),
    ),
    commands=(LIGHT, FOLLOW_PROGRAMME),
    jobs=(
        Job(
            key="forget_old",
            title=_("Forget orders that ended more than 400 days ago"),
            run=forget_old,
            every=timedelta(days=1),
        ),
    ),
    personal_data=(
        PersonalData(
            what=_("Who gave an order, and why"),
            why=_("To answer for what was done to the field"),
            table="field_order",
            columns=("author", "reason", "key"),
            kept_for=KEPT,
            kept_from=_("the end of the order"),
            erase=leads_to_nobody,
            unguarded=AT_WORK,
        ),
        PersonalData(
            what=_("Who agreed to an order"),
            why=_("To answer for what was done to the field"),
            table="order_approval",
            columns=("person",),
            kept_for=KEPT,
            kept_from=_("the end of the order"),
            erase=leads_to_nobody,
            unguarded=AT_WORK,
        ),
    ),
    impersonal=(
        Impersonal(
            tables=("field_order", "order_part", "order_sequence"),
            because=_("Things, devices and levels; the persons in them are declared apart."),
        ),
        Impersonal(
            tables=("field_order",),
            columns=("params", "spoken", "wanted", "guarded"),
            because=_("Levels and times, and names of things."),
        ),
    ),
)
