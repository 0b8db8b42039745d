"""Deciding about a stranger: whose measures it brings, or why nobody wants them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.gateways.actions import Adopt
from eclor.core.gateways.forms.picking import PicksEntity, commune_choices, type_choices
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Territory

# A degree is 110 km from south to north: beyond, latitude and longitude were exchanged.
FARTHEST = 1.0
_POSITION = re.compile(r"\s*(-?\d{1,3}(?:[.,]\d+)?)\s*(?:[;\s]|,\s)\s*(-?\d{1,3}(?:[.,]\d+)?)\s*")
_POINTS = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")
WHICH = (("new", _("A new thing")), ("known", _("Something already described here")))


class AdoptForm(PicksEntity):
    """A stranger becomes the device of a new thing, or of a known one."""

    which = forms.ChoiceField(
        label=_("What it measures"), choices=WHICH, widget=forms.RadioSelect, initial="new"
    )
    entity = forms.CharField(
        label=_("The thing it measures"),
        max_length=200,
        required=False,
        help_text=_("A part of its name is enough."),
    )
    type = forms.ChoiceField(label=_("Kind of thing"), required=False)
    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, help_text=_("As people here call it.")
    )
    commune = forms.TypedChoiceField(
        label=_("Commune"), coerce=int, required=False, empty_value=None
    )
    position = forms.CharField(
        label=_("Position"),
        max_length=60,
        required=False,
        help_text=_(
            "Optional: latitude, then longitude, as maps give them: 49.4712, 5.9543. Without it, it "
            "stays in the lists and not on the map."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    due_minutes = forms.FloatField(
        label=_("Usual minutes between two messages"),
        min_value=0.1,
        max_value=86_400,
        initial=15,
        help_text=_("Beyond twice this time it is shown as silent."),
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope, self.candidates = scope, []
        self.fields["type"].choices = type_choices(_("choose"))  # type: ignore[attr-defined]
        if self.initial.get("type"):
            self.fields["type"].help_text = _("Proposed from the names it says. Check it.")
        self.fields["commune"].choices = commune_choices(scope, _("none"))  # type: ignore[attr-defined]

    def clean_entity(self) -> Any:
        """What is written beside "new" is not looked up."""
        return super().clean_entity() if self.data.get("which") == "known" else None

    def clean_position(self) -> tuple[float, float] | None:
        """(latitude, longitude) within the territory's surroundings."""
        text = str(self.cleaned_data["position"])
        if not text.strip():
            return None
        match = _POINTS.fullmatch(text) or _POSITION.fullmatch(text)
        if match is None:
            raise forms.ValidationError(
                gettext("Write latitude and longitude in degrees, such as 49.4712, 5.9543.")
            )
        lat, lon = (float(part.replace(",", ".")) for part in match.groups())
        self._must_be_near(lat, lon)
        return lat, lon

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("which") == "known":
            if said.get("entity") is None and "entity" not in self.errors:
                self.add_error("entity", gettext("Write which thing it measures."))
            return said
        if not said.get("type"):
            self.add_error("type", gettext("Choose what kind of thing it measures."))
        if not (said.get("name") or "").strip():
            self.add_error("name", gettext("Give it a name."))
        if self.scope.communes and not said.get("commune"):
            self.add_error("commune", gettext("Choose one of the communes your role holds for."))
        return said

    def order(self, stranger: int) -> Adopt:
        """Raises ValueError."""
        said = self.cleaned_data
        due = max(1, round(said["due_minutes"] * 60))
        if said["which"] == "known":
            return Adopt(stranger=stranger, entity=said["entity"].pk, due_seconds=due)
        lat, lon = said["position"] or (None, None)
        return Adopt(
            stranger=stranger,
            type=said["type"],
            name=said["name"].replace("\x00", ""),
            lon=lon,
            lat=lat,
            commune=said["commune"],
            due_seconds=due,
        )

    def _must_be_near(self, lat: float, lon: float) -> None:
        here = Territory.objects.filter(pk=self.scope.territory).first()
        if here is None or None in (here.south, here.north, here.west, here.east):
            near = -90 <= lat <= 90 and -180 <= lon <= 180
        else:
            south, north = float(here.south or 0), float(here.north or 0)
            west, east = float(here.west or 0), float(here.east or 0)
            near = (
                south - FARTHEST <= lat <= north + FARTHEST
                and west - FARTHEST <= lon <= east + FARTHEST
            )
        if not near:
            raise forms.ValidationError(
                gettext("%(lat)s, %(lon)s is far from the territory. Latitude comes first.")
                % {"lat": lat, "lon": lon}
            )


class IgnoreForm(forms.Form):
    """Why nobody wants to hear a stranger."""

    because = forms.CharField(
        label=_("Why, in a few words"),
        max_length=200,
        help_text=_("Your colleagues read it: “Neighbour's weather station”."),
    )
