"""Searching, enrolling and changing devices."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.gateways import mappings, queries
from eclor.core.gateways.actions import ChangeDevice, EnrolDevice
from eclor.core.gateways.forms.picking import PicksEntity, commune_choices, type_choices
from eclor.core.gateways.limits import KEY
from eclor.core.gateways.models import Device
from eclor.core.gateways.queries.devices import State
from eclor.core.gateways.words import PROTOCOLS
from eclor.core.service.scope import Scope

STATES = (
    ("", _("Any")),
    (State.SILENT, _("Silent")),
    (State.NEVER, _("Never heard")),
    (State.OFF, _("Switched off")),
    (State.GATEWAY, _("Gateways")),
    (State.UNLINKED, _("Linked to nothing")),
)
MINUTES_MOST = 60 * 24 * 60


class DeviceFilterForm(forms.Form):
    """Which devices to list; lives in the address, so that a list can be sent to a colleague."""

    text = forms.CharField(label=_("Name or key"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    type = forms.ChoiceField(label=_("Kind of thing"), required=False)
    commune = forms.TypedChoiceField(
        label=_("Commune"), coerce=int, required=False, empty_value=None
    )
    gateway = forms.IntegerField(
        min_value=1, max_value=2**53, required=False, widget=forms.HiddenInput
    )
    page = forms.IntegerField(
        min_value=1, max_value=10_000, required=False, widget=forms.HiddenInput
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = type_choices(_("Any"))  # type: ignore[attr-defined]
        self.fields["commune"].choices = commune_choices(scope, _("All"))  # type: ignore[attr-defined]

    def filters(self) -> queries.DeviceFilters:
        """The query's filters; what cannot be read is left out."""
        self.is_valid()
        said = self.cleaned_data
        return queries.DeviceFilters(
            text=(said.get("text") or "").replace("\x00", ""),
            commune=said.get("commune"),
            entity_type=said.get("type") or "",
            state=State(said["state"]) if said.get("state") else None,
            gateway=said.get("gateway"),
            page=said.get("page") or 1,
        )


class _Described(PicksEntity):
    """What enrolling and changing have in common."""

    name = forms.CharField(
        label=_("What you call it"),
        max_length=120,
        required=False,
        help_text=_("Optional: without a name, that of the thing it measures is shown."),
    )
    entity = forms.CharField(
        label=_("The thing it measures"),
        max_length=200,
        required=False,
        help_text=_("A part of its name is enough. Empty for a gateway that only carries others."),
    )
    protocol = forms.ChoiceField(
        label=_("How it speaks"), choices=lambda: [(key, text) for key, text in PROTOCOLS.items()]
    )
    due_minutes = forms.FloatField(
        label=_("Usual minutes between two messages"),
        min_value=0.1,
        max_value=MINUTES_MOST,
        initial=15,
        help_text=_("Beyond twice this time it is shown as silent."),
    )
    mapping = forms.CharField(
        label=_("Its names for what it says"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Optional, one on each line: batt = batteryLevel * 0.01"),
    )

    def __init__(self, scope: Scope, *args: Any, current: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope, self.current, self.candidates = scope, current, []

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        entity = said.get("entity")
        try:
            said["mapping"] = mappings.read(
                said.get("mapping") or "", entity.type if entity else ""
            )
        except ValueError as problem:
            self.add_error("mapping", str(problem))
        return said

    def _common(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "name": said["name"].replace("\x00", ""),
            "entity": said["entity"].pk if said["entity"] else None,
            "protocol": said["protocol"],
            "mapping": said["mapping"],
            "due_seconds": max(1, round(said["due_minutes"] * 60)),
        }


class EnrolForm(_Described):
    """A device that may speak from now on."""

    key = forms.CharField(
        label=_("Key"),
        max_length=64,
        help_text=_(
            "Its name in topics and its login: letters without accents, digits, - and _. It does "
            "not change any more."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    gateway = forms.CharField(
        label=_("Gateway it speaks through"),
        max_length=64,
        required=False,
        help_text=_("The gateway's key; empty when it speaks to us by itself."),
        widget=forms.TextInput(attrs={"list": "gateways", "autocomplete": "off"}),
    )
    external_id = forms.CharField(
        label=_("Its name at that gateway"),
        max_length=120,
        required=False,
        help_text=_("With LoRaWAN: its EUI."),
    )
    field_order = ("key", "name", "entity", "protocol", "due_minutes", "gateway", "external_id")

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if not KEY.fullmatch(key):
            raise forms.ValidationError(
                gettext("The key “%s” needs 1 to 64 letters without accents, digits, - or _.") % key
            )
        return key

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        key, name = said.get("gateway") or "", said.get("external_id") or ""
        if bool(key) != bool(name):
            missing = "external_id" if key else "gateway"
            self.add_error(
                missing, gettext("A name at a gateway needs that gateway, and a gateway that name.")
            )
        elif key:
            said["gateway_found"] = queries.in_scope(self.scope).filter(key=key).first()
            if said["gateway_found"] is None:
                self.add_error("gateway", gettext("No device here has the key %s.") % key)
        return said

    def order(self) -> EnrolDevice:
        """Raises ValueError."""
        said = self.cleaned_data
        gateway: Device | None = said.get("gateway_found")
        return EnrolDevice(
            key=said["key"],
            gateway=gateway.pk if gateway else None,
            external_id=said["external_id"],
            **self._common(),
        )


class ChangeForm(_Described):
    """What may change of a device without touching it."""

    field_order = ("name", "entity", "protocol", "due_minutes", "mapping")

    @classmethod
    def of(cls, scope: Scope, device: Device, data: Any = None) -> "ChangeForm":
        """The form as it stands for one device."""
        initial = {
            "name": device.name,
            "entity": device.entity.name if device.entity else "",
            "protocol": device.protocol,
            "due_minutes": round(device.due_seconds / 60, 2),
            "mapping": mappings.written(device.mapping),
        }
        return cls(scope, data, current=device.entity, initial=initial)

    def order(self, device: int) -> ChangeDevice:
        """Raises ValueError."""
        return ChangeDevice(device=device, **self._common())
