"""What is kept ready for the desk: answers, and the hours in which a commune works."""

from datetime import date
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.service.scope import Scope
from eclor.services.reports.actions.writing import WriteAnswer, WriteHours
from eclor.services.reports.forms.plain import plain
from eclor.services.reports.forms.ruling import communes_within
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.rules import answers
from eclor.services.reports.rules.working import USUAL, Calendar
from eclor.services.reports.texts import KINDS, VERBS
from eclor.services.reports.words import LONGEST_NOTE, Kind, State

MOST_DAYS = 100


class _OfACommune(forms.Form):
    commune = forms.ChoiceField(label=_("Commune"), required=False)

    def __init__(self, scope: Scope, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["commune"].choices = communes_within(scope)  # type: ignore[attr-defined]
        self.fields["commune"].required = not scope.everywhere
        self.scope = scope

    def chosen(self) -> int:
        said = self.cleaned_data["commune"]
        found = queries.commune(self.scope, said) if said else None
        return found.pk if found else 0


class AnswerForm(_OfACommune):
    """A ready answer; what stands in braces is written out for each report."""

    name = forms.CharField(label=_("Name in the list"), max_length=80)
    kind = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=lambda: [("", _("all")), *((k.value, t) for k, t in KINDS.items())],
    )
    state = forms.ChoiceField(
        label=_("Step"),
        required=False,
        choices=lambda: [("", _("all")), *((s.value, t) for s, t in VERBS.items())],
    )
    french = forms.CharField(
        label=_("In French"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "fr"}),
        help_text=_("In braces: {number}, {category}, {commune}, {team}, {day}."),
    )
    english = forms.CharField(
        label=_("In English"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )

    def clean_french(self) -> str:
        return self._known("french")

    def clean_english(self) -> str:
        return self._known("english")

    def _known(self, name: str) -> str:
        text = plain(self.cleaned_data[name])
        try:
            answers.check(text)
        except ValueError:
            wrong = gettext("In braces only {number}, {category}, {commune}, {team} and {day}.")
            raise forms.ValidationError(wrong) from None
        return text

    def order(self) -> WriteAnswer:
        said = self.cleaned_data
        return WriteAnswer(
            name=plain(said["name"]),
            french=said["french"],
            english=said["english"],
            commune=self.chosen(),
            kind=Kind(said["kind"]) if said["kind"] else None,
            state=State(said["state"]) if said["state"] else None,
        )


class HoursForm(_OfACommune):
    """When a commune works; public holidays are known."""

    text = forms.CharField(
        label=_("Hours of work"),
        max_length=200,
        initial=USUAL,
        help_text=_("As OpenStreetMap writes them. Public holidays are left out by themselves."),
    )
    off = forms.CharField(
        label=_("Further days off"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, as 2026-12-24."),
    )

    def clean_text(self) -> str:
        text = plain(self.cleaned_data["text"])
        try:
            Calendar(text=text)
        except ValueError:
            wrong = gettext("These hours cannot be read: write them as %s.") % USUAL
            raise forms.ValidationError(wrong) from None
        return text

    def clean_off(self) -> tuple[date, ...]:
        words = plain(self.cleaned_data["off"]).split()
        days = [_day(one) for one in words[: MOST_DAYS + 1]]
        if len(days) > MOST_DAYS:
            raise forms.ValidationError(gettext("At most %d days off.") % MOST_DAYS)
        return tuple(days)

    def order(self) -> WriteHours:
        said = self.cleaned_data
        return WriteHours(commune=self.chosen(), text=said["text"], off=said["off"])


def _day(word: str) -> date:
    try:
        found = parse_date(word)
    except ValueError:
        found = None  # such as the thirtieth of February
    if found is None:
        raise forms.ValidationError(gettext("%s is no day: write it as 2026-12-24.") % word[:20])
    return found
