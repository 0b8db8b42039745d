"""What operators fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclor.core.pictures.rebuilding import MOST_BYTES
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.services.lighting import queries
from eclor.services.lighting.refusals import KINDS
from eclor.services.lighting.rules.interventions import parts_of
from eclor.services.lighting.texts import DEFECTS, ORIGINS, STATES
from eclor.services.lighting.words.interventions import (
    LONGEST,
    AskIntervention,
    Defect,
    DismissIntervention,
    FinishIntervention,
    Origin,
    Part,
    PlanIntervention,
)
from eclor.services.lighting.words.inventory import Asked, LampState

Choices = list[tuple[str, Any]]


class LampFilter(forms.Form):
    """Which lamps to list; what cannot be read is left out, an old link must lead somewhere."""

    text = forms.CharField(label=_("Name, street or number"), max_length=80, required=False)
    commune = forms.ChoiceField(label=_("Commune"), required=False)
    cabinet = forms.ChoiceField(label=_("Cabinet"), required=False)
    lighting_class = forms.ChoiceField(label=_("Class"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    street = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(
        min_value=1, max_value=100_000, required=False, widget=forms.HiddenInput
    )

    def __init__(self, scope: Scope, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        everywhere: Choices = [("", _("All"))]
        found: dict[str, Choices] = {
            "commune": [(c.insee, c.name) for c in communes_of(scope)],
            "cabinet": [(str(pk), name) for pk, name in queries.cabinets(scope)],
            "lighting_class": [(name, name) for name in queries.classes(scope)],
            "state": [(state.value, said) for state, said in STATES.items()],
        }
        for name, choices in found.items():
            self.fields[name].choices = everywhere + choices  # type: ignore[attr-defined]
        if not found["lighting_class"]:
            del self.fields["lighting_class"]

    def asked(self) -> Asked:
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return Asked(
            commune=said.get("commune", ""),
            street=said.get("street", ""),
            cabinet=int(said.get("cabinet", 0)),
            lighting_class=said.get("lighting_class", ""),
            state=LampState(said["state"]) if "state" in said else None,
            text=said.get("text", ""),
            page=said.get("page", 1),
        )


class InventoryForm(forms.Form):
    """A file of the inventory."""

    MOST = 24 << 20
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or GeoJSON, in degrees (WGS 84), at most 24 MB."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.json,.geojson,.gz"}),
    )
    kind = forms.ChoiceField(
        label=_("What it lists"),
        required=False,
        choices=lambda: [("", _("find out")), *((k.value, said) for k, said in KINDS.items())],
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > self.MOST:
            raise forms.ValidationError(_("The file is larger than 24 MB: split it."))
        return sent


class AskForm(forms.Form):
    """An intervention asked for."""

    defect = forms.ChoiceField(
        label=_("What is wrong"), choices=lambda: [(d.value, said) for d, said in DEFECTS.items()]
    )
    what = forms.CharField(
        label=_("What the team must know"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name nobody: “Since Monday, beside the school.”"),
    )
    alarm = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def order(self, entity: int) -> AskIntervention:
        """Raises ValueError for what the words refuse."""
        said = self.cleaned_data
        return AskIntervention(
            entity=entity,
            defect=Defect(said["defect"]),
            what=said["what"],
            alarm=said["alarm"] or 0,
        )


class PlanForm(forms.Form):
    """A day and somebody."""

    on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    person = forms.ChoiceField(label=_("Who goes"), required=False)
    lift = forms.BooleanField(label=_("With a lift platform"), required=False)

    def __init__(self, scope: Scope, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        nobody: Choices = [("", _("not decided"))]
        self.fields["person"].choices = nobody + list(queries.teams(scope))  # type: ignore[attr-defined]

    def order(self, intervention: int) -> PlanIntervention:
        said = self.cleaned_data
        return PlanIntervention(
            intervention=intervention, on=said["on"], person=said["person"], lift=said["lift"]
        )


def photo_field(required: bool) -> forms.FileField:
    """On a phone it opens the camera."""
    return forms.FileField(
        label=_("Photo"),
        required=required,
        help_text=_("Nobody's face, no number plate."),
        error_messages={"required": _("Choose a photo.")},
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )


def read_photo(sent: Any) -> bytes:
    """Its bytes; what is no picture is refused once its pixels are looked at."""
    if sent is None:
        return b""
    if sent.size > MOST_BYTES:
        raise forms.ValidationError(_("The photo is too heavy: at most 12 MB."))
    content: bytes = sent.read()
    return content


class PhotoForm(forms.Form):
    """One more picture."""

    photo = photo_field(required=True)

    def clean_photo(self) -> bytes:
        return read_photo(self.cleaned_data["photo"])


class FinishForm(forms.Form):
    """What was done, on a phone at the foot of the pole; without a network it waits there.

    ``form`` is drawn by the device. ``by``: the account that wrote it, the only one to send it.
    """

    form = forms.UUIDField(required=False, widget=forms.HiddenInput)
    by = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    report = forms.CharField(
        label=_("What was done"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    parts = forms.CharField(
        label=_("Parts fitted"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: “2 x Fuse 6 A”."),
    )
    origin = forms.ChoiceField(
        label=_("Why it broke"), choices=lambda: [(o.value, said) for o, said in ORIGINS.items()]
    )
    renewed = forms.BooleanField(label=_("Lamp, driver or lantern is a new one"), required=False)
    photo = photo_field(required=False)

    def clean_photo(self) -> bytes:
        return read_photo(self.cleaned_data["photo"])

    def clean_parts(self) -> tuple[Part, ...]:
        try:
            return parts_of(self.cleaned_data["parts"])
        except ValueError as problem:
            raise forms.ValidationError(
                _("One part a line, each of at most 80 characters and at most 20 of them.")
            ) from problem

    def order(self, intervention: int) -> FinishIntervention:
        said = self.cleaned_data
        return FinishIntervention(
            intervention=intervention,
            report=said["report"],
            origin=Origin(said["origin"]),
            parts=said["parts"],
            renewed=said["renewed"],
        )


class DismissForm(forms.Form):
    """Why nothing is to be done."""

    report = forms.CharField(label=_("Why nothing is to be done"), max_length=LONGEST)

    def order(self, intervention: int) -> DismissIntervention:
        return DismissIntervention(intervention=intervention, report=self.cleaned_data["report"])
