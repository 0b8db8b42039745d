"""What is asked before a plan's programme is given to streets."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclor.core.service.ids import ulid
from eclor.services.lighting.programme_forms import VALID
from eclor.services.lighting.words.charging import FollowPlan


class PlanForm(forms.Form):
    """Why, and until when to try."""

    reason = forms.CharField(
        label=_("Why"), min_length=5, max_length=500,
        help_text=_("Everybody who looks will read it."),
    )  # fmt: skip
    hourly = forms.BooleanField(
        label=_(
            "Follow the counter hour by hour too: more light than planned when it asks for more"
        ),
        required=False,
    )
    valid = forms.TypedChoiceField(
        label=_("Give up after"), choices=VALID, coerce=int, initial=720,
        help_text=_("Lamps without power by day hear it after dusk."),
    )  # fmt: skip
    key = forms.CharField(max_length=120, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        named["initial"] = {"key": ulid()} | named.get("initial", {})
        super().__init__(*given, **named)

    def order(self, plan: int, section: int, window: str) -> FollowPlan:
        said = self.cleaned_data
        return FollowPlan(
            plan=plan, section=section, window=window, reason=said["reason"],
            valid=timedelta(minutes=said["valid"]), key=said["key"],
            hourly=said["hourly"],
        )  # fmt: skip
