"""What an agent fills in to bring a report one step further."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.pictures.fields import PictureField
from eclor.services.reports.actions.handling import Move
from eclor.services.reports.forms.plain import plain
from eclor.services.reports.texts import REFUSALS
from eclor.services.reports.words import LONGEST_NOTE, Refusal, State


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """A ready answer as it is offered: ``french`` may be changed before it is said."""

    pk: int
    name: str
    french: str


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
    answer = forms.ChoiceField(label=_("Ready answer"), required=False)
    note = forms.CharField(
        label=_("Answer to whoever reported it"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("They read it on their own page."),
    )
    photo = PictureField(
        label=_("Photo of the work done"),
        required=False,
        help_text=_("Whoever reported it sees it; its position is taken out."),
    )
    nobody = forms.BooleanField(
        label=_("Nobody and no number plate is on the photo"), required=False
    )

    def __init__(
        self, to: State | None, *given: Any, texts: Sequence[Ready] = (), **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self._offer(texts)
        if to is not State.DONE:
            del self.fields["photo"], self.fields["nobody"]
        if to is not None:
            self.initial.setdefault("to", to.value)
        for name in self.unneeded(to):
            del self.fields[name]

    def _offer(self, texts: Sequence[Ready]) -> None:
        """Ready answers to choose from; the page fills the words in, to be changed where need be."""
        if not texts:
            del self.fields["answer"]
            return
        field = self.fields["answer"]
        field.choices = [("", "—"), *((str(one.pk), one.name) for one in texts)]  # type: ignore[attr-defined]
        said = {str(one.pk): one.french for one in texts}
        field.widget.attrs["data-texts"] = json.dumps(said, ensure_ascii=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("photo") and not found.get("nobody"):
            wrong = gettext("Look at the photo: faces and number plates must not be on it.")
            self.add_error("nobody", wrong)
        return found

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
            answer=int(said.get("answer") or 0),
            photo=said.get("photo"),
        )
