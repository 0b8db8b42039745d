"""Searching refused messages and saying what to do with them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclor.core.gateways import queries
from eclor.core.gateways.words import REFUSALS
from eclor.core.service.numbers import whole
from eclor.core.service.scope import Scope
from eclor.core.service.words import Refusal

NOBODY = 0  # no device has this number
HANDLED = (("", _("Waiting")), ("yes", _("Handled")))


class RefusedFilterForm(forms.Form):
    """Which messages to list; lives in the address."""

    refusal = forms.ChoiceField(
        label=_("Why refused"),
        required=False,
        choices=lambda: [("", _("Any")), *((str(key), one.title) for key, one in REFUSALS.items())],
    )
    key = forms.CharField(
        label=_("Key of the device"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    handled = forms.ChoiceField(label=_("State"), choices=HANDLED, required=False)
    device = forms.IntegerField(
        min_value=1, max_value=2**53, required=False, widget=forms.HiddenInput
    )
    stranger = forms.IntegerField(
        min_value=1, max_value=2**53, required=False, widget=forms.HiddenInput
    )
    page = forms.IntegerField(
        min_value=1, max_value=100_000, required=False, widget=forms.HiddenInput
    )

    def filters(self, scope: Scope) -> queries.RefusedFilters:
        """The query's filters; what cannot be read is left out, an unknown key finds nothing."""
        self.is_valid()
        said = self.cleaned_data
        key = (said.get("key") or "").strip().replace("\x00", "")
        named = queries.in_scope(scope).filter(key=key).first() if key else None
        return queries.RefusedFilters(
            refusal=Refusal(said["refusal"]) if said.get("refusal") else None,
            device=(named.pk if named else NOBODY) if key else said.get("device"),
            stranger=said.get("stranger"),
            day=said.get("day"),
            handled=said.get("handled") == "yes",
            page=said.get("page") or 1,
        )


class HandleForm(RefusedFilterForm):
    """One verb for chosen messages, or for all that a filter shows."""

    VERBS = (
        ("replay", _("Say again")),
        ("discard", _("Mark as handled")),
        ("replay-all", _("Say them all again")),
        ("discard-all", _("Mark them all as handled")),
    )
    verb = forms.ChoiceField(choices=VERBS)
    message = forms.TypedMultipleChoiceField(coerce=int, required=False)
    back = forms.CharField(required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data.getlist("message") if hasattr(self.data, "getlist") else []
        numbers = {n for n in given if whole(n) is not None}
        self.fields["message"].choices = [(n, n) for n in numbers]  # type: ignore[attr-defined]
