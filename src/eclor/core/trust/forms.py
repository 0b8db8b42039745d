"""What the guarantor fills in: a signature, a switch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclor.core.identity.again import ProofField
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.core.trust.charter.drafting import Document
from eclor.core.trust.charter.signing import Switching

ON, OFF = "on", "off"


class SignForm(forms.Form):
    """Which purposes the charter shall have, and the proof that it is they who sign."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    purposes = forms.MultipleChoiceField(
        label=_("Purposes that the charter allows"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    password = ProofField(label=_("Your password or the digits of your app, as a signature"))

    def __init__(self, whole: Document, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        field = self.fields["purposes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- said above
        self.proposed = {str(one["key"]): str(one["title"]) for one in whole["purposes"]}
        field.choices = list(self.proposed.items())
        self.initial = {
            "version": whole["version"],
            "purposes": list(self.proposed),
        }

    def left_out(self) -> set[str]:
        """Purposes that the cards propose and the guarantor does not want."""
        return set(self.proposed) - set(self.cleaned_data["purposes"])


class SwitchForm(forms.Form):
    """One purpose, on or off, for the federation or one commune, and why."""

    purpose = forms.CharField(max_length=120, widget=forms.HiddenInput)
    turn = forms.ChoiceField(choices=((ON, ON), (OFF, OFF)), widget=forms.HiddenInput)
    commune = forms.ModelChoiceField(
        label=_("Where"),
        queryset=Commune.objects.none(),
        required=False,
        empty_label=_("Whole federation"),
    )
    because = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, scope: Scope, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        field = self.fields["commune"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = Commune.objects.filter(territory_id=scope.territory)
        if not scope.everywhere:
            field.queryset = field.queryset.filter(pk__in=scope.communes)
            field.required, field.empty_label = True, None

    def order(self) -> Switching:
        said = self.cleaned_data
        commune = said["commune"].pk if said["commune"] else None
        return Switching(said["purpose"], said["turn"] == ON, said["because"], commune)
