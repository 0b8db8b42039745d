"""Trade words as the room's pages write them."""

import re

from django import template
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language

from eclor.services.reports.models import Step
from eclor.services.reports.rules.routing import Because
from eclor.services.reports.texts import (
    BECAUSE,
    FORWARDS,
    KINDS,
    OWNERS,
    QUESTIONS,
    REFUSALS,
    STATES,
    VERBS,
)
from eclor.services.reports.words import CATEGORIES, Kind, Owner, Question, Refusal, State

register = template.Library()
_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")  # of OpenStreetMap
_DAY = re.compile("|".join(_DAYS))


@register.filter
def kind(found: str) -> str:
    return str(KINDS[Kind(found)])


@register.filter
def kind_icon(found: str) -> str:
    return CATEGORIES[Kind(found)].icon


@register.filter
def discreet(found: str) -> bool:
    return CATEGORIES[Kind(found)].discreet


@register.filter
def state(found: str) -> str:
    return str(STATES[State(found)])


@register.filter
def verb(found: str) -> str:
    return str(VERBS[State(found)])


@register.filter
def refusal(found: str) -> str:
    return str(REFUSALS[Refusal(found)])


@register.filter
def forwarded(found: str) -> str:
    return str(FORWARDS[found])


@register.filter
def because(found: str) -> str:
    return str(BECAUSE[Because(found)])


@register.filter
def owner(found: str) -> str:
    return str(OWNERS[Owner(found)])


@register.filter
def hours(text: str) -> str:
    """Hours of work with the names of days as people write them: "lun–ven 08:00–12:00, 13:30–17:00"."""
    said = _DAY.sub(lambda day: str(WEEKDAYS_ABBR[_DAYS.index(day[0])]).lower(), text)
    return said.replace("-", "–").replace(",", ", ").replace(";", " ;")


@register.filter
def answers(said: dict[str, str]) -> list[tuple[str, str]]:
    """(question, answer) as people read them; words that are no longer asked are left as they are."""
    found = []
    for key, word in said.items():
        if key in set(Question):
            title, choices = QUESTIONS[Question(key)]
            found.append((str(title), str(choices.get(word, word))))
        else:
            found.append((key, word))
    return found


@register.filter
def said(step: Step) -> str:
    """What an agent answered, in the reader's language where it was written in it."""
    english = (get_language() or "").startswith("en") and step.note_en
    return step.note_en if english else step.note


@register.filter
def unlocalized(found: float) -> str:
    """A number as SVG writes it, whatever the reader's language."""
    return f"{found:g}"
