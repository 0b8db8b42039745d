"""What a person fills in about the own data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclor.core.identity.again import ProofField
from eclor.core.identity.names import honest_name


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write the name that colleagues shall read.")},
    )

    def clean_name(self) -> str:
        return honest_name(self.cleaned_data["name"])


class EraseForm(forms.Form):
    """Proven once more: nobody else's hand on an open screen erases a person."""

    password = ProofField(label=_("Your password or the digits of your app, to erase everything"))


class FreezeForm(forms.Form):
    """``purpose`` empty: all of them."""

    purpose = forms.CharField(max_length=120, required=False)
    turn = forms.ChoiceField(choices=(("on", "on"), ("off", "off")))

    def turned_on(self) -> bool:
        said: dict[str, Any] = self.cleaned_data
        return bool(said["turn"] == "on")
