"""What is said when a programme is given to lamps, and how they keep their light over the years."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclor.core.service.ids import ulid
from eclor.services.lighting.words.charging import Follow, SetOutput
from eclor.services.lighting.words.programmes import FULL

VALID = (
    (60, _("an hour")),
    (720, _("until twelve hours from now")),
    (1440, _("until a day from now")),
)


class FollowForm(forms.Form):
    """To which lamps, why, and until when it may still reach them."""

    programme = forms.TypedChoiceField(label=_("Programme"), coerce=int)
    reason = forms.CharField(
        label=_("Why"), min_length=5, max_length=500,
        help_text=_("Everybody who looks will read it."),
    )  # fmt: skip
    valid = forms.TypedChoiceField(
        label=_("Give up after"), choices=VALID, coerce=int, initial=720,
        help_text=_("Lamps without power by day hear it after dusk."),
    )  # fmt: skip
    key = forms.CharField(max_length=120, widget=forms.HiddenInput)

    def __init__(self, known: list[tuple[int, str]], *given: Any, **named: Any) -> None:
        named["initial"] = {"key": ulid()} | named.get("initial", {})
        super().__init__(*given, **named)
        self.fields["programme"].choices = known  # type: ignore[attr-defined]

    def order(self, lamps: list[int]) -> Follow:
        said = self.cleaned_data
        return Follow(
            programme=said["programme"],
            lamps=lamps,
            reason=said["reason"],
            valid=timedelta(minutes=said["valid"]),
            key=said["key"],
        )


class OutputForm(forms.Form):
    """Constant light from lamps that grow old."""

    hours = forms.IntegerField(
        label=_("Burning hours of its life"), min_value=0, max_value=200_000, initial=100_000,
        help_text=_("0: no correction."),
    )  # fmt: skip
    left = forms.IntegerField(
        label=_("Flux left at the end (%)"), min_value=50, max_value=FULL, initial=80
    )

    def order(self, programme: int) -> SetOutput:
        said = self.cleaned_data
        return SetOutput(programme=programme, hours=said["hours"], left=said["left"])
