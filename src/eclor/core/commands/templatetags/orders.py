"""The state of an order in a template: ``{{ state|order_said }}``, ``{% sign state|order_sign %}``."""

from django import template

from eclor.core.commands import speech
from eclor.core.commands.words import State

register = template.Library()


@register.filter
def order_said(state: str) -> str:
    """In words."""
    return speech.said(State(state))


@register.filter
def order_sign(state: str) -> str:
    """The sign it wears; the words stand beside it."""
    return speech.sign(State(state))
