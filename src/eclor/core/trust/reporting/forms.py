"""The span of time a report is about."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eclor.core.service.scope import Scope
from eclor.core.trust.ledger import KEPT_FOR

MOMENT = "%Y-%m-%dT%H:%M"


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
