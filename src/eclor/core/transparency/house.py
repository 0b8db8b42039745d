"""The card of transparency: one public page that leads to each sensor and each algorithm."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Page, Service
from eclor.core.service.words import Stand

TRANSPARENCY = Service(
    key="transparency",
    title=_("Transparency"),
    purpose=_("Say of every sensor and every algorithm what it does, and who answers for it."),
    icon="eye",
    pages=(
        Page(
            key="sensors",
            title=_("Sensors and algorithms"),
            icon="eye",
            url_name="sensors",
            stands=Stand.ABOUT,
        ),
    ),
)
