"""What an agent fills in to bring a report one step further."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclor.services.reports.actions.handling import Move
from eclor.services.reports.forms.plain import plain
from eclor.services.reports.texts import REFUSALS
from eclor.services.reports.words import LONGEST_NOTE, Refusal, State

# What a step asks for besides a word.
NEEDS = {
    State.REFUSED: "refusal",
    State.MERGED: "into",
    State.ASSIGNED: "team",
    State.TRANSFERRED: "team",
}


class MoveForm(forms.Form):
    """One step of a report, as an agent asks for it; only what the step needs is asked."""

    to = forms.ChoiceField(choices=[(s.value, s.value) for s in State], widget=forms.HiddenInput)
    team = forms.CharField(label=_("Team or operator"), max_length=80, required=False)
    refusal = forms.ChoiceField(
        label=_("Reason"),
        choices=lambda: [("", "—"), *((r.value, t) for r, t in REFUSALS.items())],
        required=False,
    )
    into = forms.IntegerField(label=_("Number of the other report"), min_value=1, required=False)
    note = forms.CharField(
        label=_("Answer to whoever reported it"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("They read it on their own page."),
    )

    def __init__(self, to: State | None, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if to is not None:
            self.initial.setdefault("to", to.value)
        for name in self.unneeded(to):
            del self.fields[name]

    def unneeded(self, to: State | None) -> set[str]:
        """Fields that this step has no use for."""
        needed = NEEDS.get(to) if to else None
        return {"refusal", "into", "team"} - {needed}

    def order(self, report: int) -> Move:
        said = self.cleaned_data
        return Move(
            report=report,
            to=State(said["to"]),
            note=plain(said["note"]),
            team=plain(said.get("team") or ""),
            refusal=Refusal(said["refusal"]) if said.get("refusal") else None,
            into=said.get("into") or 0,
        )
