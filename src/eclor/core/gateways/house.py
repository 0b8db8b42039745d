"""The card of the devices' desk: its pages for operators, and what it clears away."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.gateways.figures import KPIS
from eclor.core.gateways.keeping import REPLAYED_KEPT, STRANGERS_KEPT, clear_away
from eclor.core.gateways.posts import HEALTH, POST, tell_health
from eclor.core.service.contract import Impersonal, Job, Page, PersonalData, Service
from eclor.core.service.words import Audience
from eclor.core.trust.staff import AT_WORK, leads_to_nobody

DEVICES = Service(
    key="devices",
    title=_("Devices"),
    purpose=_("Say who may speak for the territory, and look at what could not be understood."),
    icon="devices",
    pages=(
        Page(
            key="devices",
            title=_("Devices"),
            icon="devices",
            url_name="devices",
            also=_("sensors gateways LoRaWAN secrets"),
            audience=Audience.AGENT,
            permission="devices.see",
        ),
        Page(
            key="strangers",
            title=_("Devices to adopt"),
            icon="help-circle",
            url_name="strangers",
            also=_("unknown new LoRaWAN adoption"),
            audience=Audience.AGENT,
            permission="devices.see",
        ),
        Page(
            key="refused",
            title=_("Refused messages"),
            icon="inbox",
            url_name="refused-messages",
            also=_("quarantine dead letter rejected errors"),
            audience=Audience.AGENT,
            permission="devices.see",
        ),
        Page(
            key="airtime",
            title=_("Air of LoRaWAN"),
            icon="antenna",
            url_name="airtime",
            also=_("radio duty cycle ChirpStack budget"),
            audience=Audience.AGENT,
            permission="devices.see",
        ),
        Page(
            key="enrol",
            title=_("Enrol a device"),
            icon="plus",
            url_name="device-enrol",
            audience=Audience.AGENT,
            permission="devices.enrol",
        ),
    ),
    entity_types=(POST,),
    layers=(HEALTH,),
    kpis=KPIS,
    jobs=(
        Job(
            key="tell_health",
            title=_("Say which gateways have troubles behind them"),
            run=tell_health,
            every=timedelta(minutes=1),
        ),
        Job(
            key="clear_away",
            title=_("Clear away old refused messages and strangers long silent"),
            run=clear_away,
            every=timedelta(days=1),
        ),
    ),
    personal_data=(
        PersonalData(
            what=_("Who handled a refused message"),
            why=_("To ask them why"),
            table="refused_message",
            columns=("handled_by",),
            kept_for=REPLAYED_KEPT,
            kept_from=_("the decision"),
            erase=leads_to_nobody,
            unguarded=AT_WORK,
        ),
        PersonalData(
            what=_("Who chose to ignore a stranger"),
            why=_("To ask them why"),
            table="stranger",
            columns=("ignored_by",),
            kept_for=STRANGERS_KEPT,
            kept_from=_("its last message"),
            erase=leads_to_nobody,
            unguarded=AT_WORK,
        ),
    ),
    impersonal=(
        Impersonal(
            tables=(
                "device",
                "refused_message",
                "stranger",
                "talq_gateway",
                "talq_document",
                "carried_order",
                "lorawan_device",
                "lorawan_api",
                "lorawan_group",
                "lorawan_frame",
            ),
            because=_("What machines say; a device that measures persons is not let in."),
        ),
    ),
)
