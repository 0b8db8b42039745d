"""The span of time a report is about, and what the guarantor adds to that of a breach."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eclor.core.service.scope import Scope
from eclor.core.trust.ledger import KEPT_FOR
from eclor.core.trust.reporting.telling import ASKED, Told

MOMENT = "%Y-%m-%dT%H:%M"


def _words(name: str) -> forms.CharField:
    """One thing that article 33 asks for, in sentences."""
    return forms.CharField(
        label=ASKED[name], max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )


class SpanForm(forms.Form):
    since = forms.DateTimeField(label=_("From"), input_formats=[MOMENT], widget=forms.TextInput)
    until = forms.DateTimeField(label=_("Until"), input_formats=[MOMENT], widget=forms.TextInput)

    def __init__(self, scope: Scope, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.scope = scope
        self.initial = {
            "since": scope.now - timedelta(days=1),
            "until": scope.now + timedelta(minutes=1),
        }
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format=MOMENT
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and since >= until:
            raise ValidationError(_("The end comes before the beginning."))
        if since and since < self.scope.now - KEPT_FOR - timedelta(days=1):
            raise ValidationError(_("The ledger remembers one year."))
        return said


class BreachForm(SpanForm):
    """All but the span may stay empty: what is missing is said in the report."""

    known_at = forms.DateTimeField(label=ASKED["known_at"], input_formats=[MOMENT], required=False)
    nature = _words("nature")
    kinds = _words("kinds")
    records = forms.IntegerField(
        label=ASKED["records"], min_value=0, max_value=10**9, required=False
    )
    contact = _words("contact")
    consequences = _words("consequences")
    measures = _words("measures")
    high_risk = forms.TypedChoiceField(
        label=ASKED["high_risk"],
        choices=[("", _("Not judged yet")), ("yes", _("High")), ("no", _("Not high"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
    )
    delay = forms.CharField(
        label=_("Reasons for the delay, when it is told after 72 hours"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, scope: Scope, *given: Any, **more: Any) -> None:
        super().__init__(scope, *given, **more)
        self.fields["known_at"].widget = forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format=MOMENT
        )

    def clean_known_at(self) -> datetime | None:
        known: datetime | None = self.cleaned_data["known_at"]
        if known and known > self.scope.now + timedelta(minutes=1):
            raise ValidationError(_("This moment has not come yet."))
        return known

    def told(self) -> Told:
        """Of a form without data: nothing."""
        if not self.is_bound:
            return Told()
        said = self.cleaned_data
        return Told(**{name: said[name] for name in (*ASKED, "delay")})
