"""What an agent asks of all the reports that were chosen in the list."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.services.reports.actions.handling import Move
from eclor.services.reports.actions.together import MOST
from eclor.services.reports.forms.moving import NEEDS, MoveForm
from eclor.services.reports.texts import VERBS
from eclor.services.reports.words import State

OFFERED = (State.ACCEPTED, State.ASSIGNED, State.PLANNED, State.REFUSED, State.MERGED)


class TogetherForm(MoveForm):
    """One step for many; what the step does not need may stay empty."""

    field_order = ("to", "team", "refusal", "into", "answer", "note")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(None, *given, auto_id="all_%s", **named)
        self.fields["to"] = forms.ChoiceField(
            label=_("What to do"), choices=[(one.value, VERBS[one]) for one in OFFERED]
        )
        for name, needed_by in (("team", (State.ASSIGNED, State.PLANNED)), *_needs()):
            self.fields[name].widget.attrs["data-for"] = " ".join(needed_by)
        self.order_fields(self.field_order)

    def unneeded(self, to: State | None) -> set[str]:
        return set()  # the step is chosen in the form itself

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("to") == State.MERGED and not found.get("into"):
            self.add_error("into", gettext("Say which report they are joined with."))
        if found.get("to") == State.REFUSED and not found.get("refusal"):
            self.add_error("refusal", gettext("Say why it is refused."))
        return found

    def orders(self) -> Move:
        """The same order for each; whose number it is comes later."""
        return self.order(report=0)


def _needs() -> list[tuple[str, tuple[State, ...]]]:
    return [(NEEDS[state], (state,)) for state in (State.REFUSED, State.MERGED)]


def chosen(said: list[str]) -> list[int]:
    """Numbers of reports as the list sends them; what is none is left out."""
    numbers = [int(one) for one in said if one.isascii() and one.isdecimal() and len(one) < 19]
    return numbers[:MOST]
