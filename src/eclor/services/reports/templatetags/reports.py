"""Trade words as the room's pages write them."""

import re

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import get_language

from eclor.services.reports.house_questions import house_questions
from eclor.services.reports.models import Step
from eclor.services.reports.rules.questions import Kept, text_of, title_of, worded
from eclor.services.reports.rules.routing import Because
from eclor.services.reports.texts import (
    BECAUSE,
    FORMS,
    FORWARDS,
    KINDS,
    OWNERS,
    REFUSALS,
    STATES,
    VERBS,
)
from eclor.services.reports.words import CATEGORIES, Form, Kind, Owner, Question, Refusal, State

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
def answers(said: list[Kept] | dict[str, str]) -> list[tuple[str, str]]:
    """(question, answer) in the words of the day it was asked, in the reader's language."""
    language = get_language() or "fr"
    kept = worded(said, house_questions()) if isinstance(said, dict) else said
    return [(title_of(one, language), _answer(one, language)) for one in kept]


def _answer(one: Kept, language: str) -> str:
    moment = parse_datetime(one["value"]) if one.get("form") == Form.MOMENT else None
    return date_format(moment, "DATETIME_FORMAT") if moment else text_of(one, language)


@register.filter
def answered(form: str) -> str:
    """How a question is answered."""
    return str(FORMS[Form(form)])


@register.filter
def question(one: Question) -> str:
    return one.title(get_language() or "fr")


@register.filter
def said(step: Step) -> str:
    """What an agent answered, in the reader's language where it was written in it."""
    english = (get_language() or "").startswith("en") and step.note_en
    return step.note_en if english else step.note


@register.filter
def unlocalized(found: float) -> str:
    """A number as SVG writes it, whatever the reader's language."""
    return f"{found:g}"
