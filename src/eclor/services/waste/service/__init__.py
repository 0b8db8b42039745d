"""The card on the door of the waste room."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Service
from eclor.services.waste.service.types import ENTITY_TYPES

SERVICE = Service(
    key="waste",
    title=_("Waste"),
    purpose=_("Say how long the wait is at the recycling centre, and when the bins are collected."),
    icon="recycle",
    requires=">=0.1,<1",
    entity_types=ENTITY_TYPES,
)
