"""The vocabulary of notices as people read it."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from eclor.core.notices.words import Carrier, State

register = template.Library()
CARRIERS = {Carrier.MAIL: _("E-mail"), Carrier.PUSH: _("Devices"), Carrier.SMS: _("Short messages")}
STATES = {
    State.WAITING: _("waits"),
    State.SENDING: _("is being sent"),
    State.SENT: _("sent"),
    State.UNSURE: _("sent, nobody knows whether it arrived"),
    State.FAILED: _("did not arrive"),
    State.GONE: _("its reader is gone"),
}


@register.filter
def carrier(key: str) -> Any:
    return CARRIERS[Carrier(key)]


@register.filter
def state(key: str) -> Any:
    return STATES[State(key)]
