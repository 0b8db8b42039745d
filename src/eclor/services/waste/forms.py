"""What people and operators fill in."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.services.waste.actions import CloseCentre


class Moment(forms.DateTimeInput):
    """The browser's own date and hour field; a text field where it has none."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class CloseForm(forms.Form):
    """An exceptional closing; hours are those of the place."""

    start = forms.DateTimeField(label=_("Closed from"), widget=Moment)
    end = forms.DateTimeField(label=_("Open again at"), widget=Moment)
    reason = forms.CharField(
        label=_("Why, in a few words"),
        max_length=200,
        help_text=_("Everybody reads it: “Works on the weighbridge”."),
    )

    def __init__(self, *given: Any, now: datetime, **named: Any) -> None:
        super().__init__(*given, **named)
        self.now = now

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        start, end = found.get("start"), found.get("end")
        if start and end and end <= start:
            self.add_error("end", gettext("Give an hour after the start."))
        elif end and end <= self.now:
            self.add_error("end", gettext("This closing would already be over: give a later hour."))
        return found

    def order(self, centre: int) -> CloseCentre:
        """The order of a form that is valid. Raises ValueError for what the rules refuse."""
        said = self.cleaned_data
        return CloseCentre(
            centre=centre, start=said["start"], end=said["end"], reason=said["reason"]
        )
