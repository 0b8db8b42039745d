"""The field of a category's own question, and what was answered in it."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from eclor.services.reports.forms.plain import plain
from eclor.services.reports.words import LONGEST_ANSWER, PARIS, Answer, Choice, Form, Question

MOST = Decimal(1_000_000)


def field_of(question: Question, needed: bool) -> forms.Field:
    """With its question as label, in the reader's language; ``version`` and ``form`` for the page."""
    language = get_language() or "fr"
    title = question.title(language)
    said = {"required": _("Answer this question: %s") % title}
    common = {"label": title, "required": needed, "error_messages": said}
    help_text = " ".join(filter(None, (question.help(language), _all_see(question))))
    field = _FIELDS[question.form](question, common | {"help_text": help_text}, language)
    field.widget.attrs["data-question"] = question.code
    return field


def answer_of(question: Question, said: Any) -> Answer:
    """As it is kept: keys of choices, a number with a point, a moment as ISO 8601; "" for none."""
    if said is None or said == "":
        return ""
    if isinstance(said, datetime):
        return said.astimezone(PARIS).replace(tzinfo=None).isoformat(timespec="minutes")
    if isinstance(said, Decimal):
        return f"{said.normalize():f}"
    return plain(said) if isinstance(said, str) else list(dict.fromkeys(said))


def _all_see(question: Question) -> str:
    return gettext("Everybody may see this answer.") if question.public else ""


def _choices(choices: Iterable[Choice], language: str) -> list[tuple[str, str]]:
    english = language.startswith("en")
    return [(one.key, (english and one.english) or one.french) for one in choices]


def _one(question: Question, common: dict[str, Any], language: str) -> forms.Field:
    choices = _choices(question.choices, language)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _several(question: Question, common: dict[str, Any], language: str) -> forms.Field:
    choices = _choices(question.choices, language)
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)


def _number(question: Question, common: dict[str, Any], language: str) -> forms.Field:
    unit = f" ({question.unit})" if question.unit else ""
    named = common | {"label": f"{common['label']}{unit}"}
    return forms.DecimalField(min_value=Decimal(0), max_value=MOST, decimal_places=2, **named)


def _text(question: Question, common: dict[str, Any], language: str) -> forms.Field:
    return forms.CharField(max_length=LONGEST_ANSWER, **common)


def _moment(question: Question, common: dict[str, Any], language: str) -> forms.Field:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, validators=[_of_our_days], **common)


def _of_our_days(said: datetime) -> None:
    if not 1970 < said.year < 9000:
        raise forms.ValidationError(gettext("%s is no day that we could look up.") % said.year)


_FIELDS = {
    Form.ONE: _one,
    Form.YES_NO: _one,
    Form.SEVERAL: _several,
    Form.NUMBER: _number,
    Form.TEXT: _text,
    Form.MOMENT: _moment,
}
