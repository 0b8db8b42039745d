"""The API of a LoRaWAN server and its multicast groups, as an operator writes them."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.gateways.actions.multicast import MOST_GROUPS, SetMulticast
from eclor.core.gateways.lorawan.api import Api
from eclor.core.gateways.models import Device, LorawanApi, LorawanGroup


class MulticastForm(forms.Form):
    """An empty address forgets everything."""

    root = forms.CharField(
        label=_("Address of its REST API"),
        max_length=200,
        required=False,
        help_text=_("chirpstack-rest-api, as https://…; empty: no multicast."),
    )
    token = forms.CharField(
        label=_("Its API key for us"),
        max_length=1000,
        required=False,
        help_text=_("Kept under seal and never shown; empty: the one before stays."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    groups = forms.CharField(
        label=_("Groups"),
        max_length=50 * MOST_GROUPS,
        required=False,
        help_text=_("The UUID of each multicast group, one on a line."),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )

    @classmethod
    def of(cls, device: Device, data: Any = None) -> "MulticastForm":
        known = LorawanApi.objects.filter(server=device).first()
        names = LorawanGroup.objects.filter(server=device).order_by("title", "name")
        initial = {
            "root": known.root if known else "",
            "groups": "\n".join(names.values_list("name", flat=True)),
        }
        return cls(data, initial=initial)

    def clean_root(self) -> str:
        root = str(self.cleaned_data["root"]).rstrip("/")
        try:
            if root:
                Api(root, "")
        except ValueError:
            wrong = gettext("Give the address of the API as https://…; http is for this machine.")
            raise forms.ValidationError(wrong) from None
        return root

    def clean_token(self) -> str:
        token = str(self.cleaned_data["token"])
        if not (token.isascii() and token.isprintable()):
            raise forms.ValidationError(gettext("An API key has plain letters and digits only."))
        return token

    def clean_groups(self) -> list[str]:
        found: dict[str, None] = {}
        for word in str(self.cleaned_data["groups"]).split():
            try:
                found[str(uuid.UUID(word))] = None
            except ValueError:
                wrong = gettext("“%s” is no UUID of a multicast group.") % word[:60]
                raise forms.ValidationError(wrong) from None
        if len(found) > MOST_GROUPS:
            raise forms.ValidationError(gettext("At most %d groups.") % MOST_GROUPS)
        return list(found)

    def order(self, server: int) -> SetMulticast:
        said = self.cleaned_data
        return SetMulticast(
            server=server, root=said["root"], token=said["token"], groups=said["groups"]
        )
