"""What a person fills in about the own data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
    """The password once more: nobody else's hand on an open screen erases a person."""

    password = forms.CharField(
        label=_("Your password, to erase everything"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("This is not your password.")},
    )


class FreezeForm(forms.Form):
    """``purpose`` empty: all of them."""

    purpose = forms.CharField(max_length=120, required=False)
    turn = forms.ChoiceField(choices=(("on", "on"), ("off", "off")))

    def turned_on(self) -> bool:
        said: dict[str, Any] = self.cleaned_data
        return bool(said["turn"] == "on")
