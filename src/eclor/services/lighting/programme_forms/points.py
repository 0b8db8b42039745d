"""One switch point as a row of a table, both ways."""

import re
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.services.lighting.words.programmes import FULL, Astronomical, SwitchPoint, Turn

CLOCK = "clock"
KINDS = ((CLOCK, _("at")), (Turn.DUSK.value, _("after dusk")), (Turn.DAWN.value, _("after dawn")))
LEVEL = {"min": 0, "max": FULL, "step": 1, "inputmode": "numeric"}


class PointForm(forms.Form):
    """One row of the table: from when on, which level, reached how."""

    kind = forms.ChoiceField(label=_("When"), choices=KINDS, initial=CLOCK, required=False)
    at = forms.CharField(label=_("Hour, or minutes"), max_length=6, required=False)
    level = forms.IntegerField(
        label=_("Level (%)"), min_value=0, max_value=FULL, required=False,
        widget=forms.NumberInput(attrs=LEVEL),
    )  # fmt: skip
    ramp = forms.IntegerField(
        label=_("Within (s)"), min_value=0, max_value=7200, required=False,
        widget=forms.NumberInput(attrs={"min": 0, "max": 7200, "inputmode": "numeric"}),
    )  # fmt: skip

    @property
    def is_blank(self) -> bool:
        return not any(self.cleaned_data.get(name) not in (None, "") for name in ("at", "level"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.is_blank:
            if said.get("level") is None or not said.get("at"):
                raise forms.ValidationError(gettext("A switch point has a time and a level."))
            said["when"] = _when(said["kind"] or CLOCK, said["at"])
        return said

    def point(self) -> SwitchPoint:
        said = self.cleaned_data
        return SwitchPoint(said["when"], said["level"], said["ramp"] or 0)


def _when(kind: str, at: str) -> time | Astronomical:
    if kind != CLOCK:
        try:
            return Astronomical(Turn(kind), int(at.replace("\u2212", "-")))
        except ValueError:
            raise forms.ValidationError(
                gettext("Beside dusk or dawn write minutes, such as 30 or -30.")
            ) from None
    found = re.fullmatch(r"(\d{1,2})\s*[:hH.]\s*(\d{0,2})", at.strip())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise forms.ValidationError(gettext("Write the hour as 23:30."))
    return time(int(found[1]), int(found[2] or 0))


def point_values(point: SwitchPoint) -> dict[str, Any]:
    """A switch point as its row shows it."""
    clock = isinstance(point.at, time)
    return {
        "kind": CLOCK if isinstance(point.at, time) else point.at.turn.value,
        "at": f"{point.at:%H:%M}" if clock else str(point.at.minutes),  # type: ignore[union-attr]
        "level": point.level,
        "ramp": point.ramp or None,
    }
