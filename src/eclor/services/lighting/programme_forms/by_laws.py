"""The municipal orders that bound a programme, as operators record and end them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.services.lighting.actions.by_laws import HEAVIEST
from eclor.services.lighting.words.charging import EndByLaw, RecordByLaw


class ByLawForm(forms.Form):
    """A municipal order as the town hall published it."""

    reference = forms.CharField(label=_("Reference"), max_length=120)
    document = forms.URLField(
        label=_("Address of the document"), required=False, max_length=500, assume_scheme="https"
    )
    paper = forms.FileField(
        label=_("The signed order (PDF)"), required=False,
        help_text=_("Everybody can read it from the page of each street."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )  # fmt: skip
    commune = forms.TypedChoiceField(label=_("Commune"), coerce=int)
    off_from = forms.TimeField(
        label=_("Off at the earliest"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    off_until = forms.TimeField(
        label=_("On again at the latest"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    first = forms.DateField(label=_("First night"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(
        label=_("Last night"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, scope: Scope, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        every: list[tuple[int, Any]] = [(0, _("all communes"))] if scope.everywhere else []
        known = [
            (commune.pk, commune.name)
            for commune in communes_of(scope)
            if scope.everywhere or commune.pk in scope.communes
        ]
        self.fields["commune"].choices = every + known  # type: ignore[attr-defined]

    def order(self) -> RecordByLaw:
        return RecordByLaw(**{k: said for k, said in self.cleaned_data.items() if k != "paper"})

    def paper_sent(self) -> bytes:
        sent = self.cleaned_data["paper"]
        return bytes(sent.read(HEAVIEST + 1)) if sent else b""


class EndForm(forms.Form):
    last = forms.DateField(label=_("Last night"), widget=forms.DateInput(attrs={"type": "date"}))

    def order(self, by_law: int) -> EndByLaw:
        return EndByLaw(by_law=by_law, last=self.cleaned_data["last"])
