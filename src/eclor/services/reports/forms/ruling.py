"""What those who hold the right fill in: who treats what, programs and operators outside."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.services.reports.actions.ruling import WriteLine
from eclor.services.reports.forms.plain import plain
from eclor.services.reports.forwarding.client import Server
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.texts import KINDS, OWNERS
from eclor.services.reports.words import Kind, Owner


def communes_within(scope: Scope) -> list[tuple[str, Any]]:
    """Choices of a commune for whoever may write for some, or for all of them."""
    mine = [c for c in communes_of(scope) if scope.everywhere or c.pk in scope.communes]
    everywhere = [("", _("all"))] if scope.everywhere else []
    return [*everywhere, *((c.insee, c.name) for c in mine)]


class LineForm(forms.Form):
    """One line of the table of who treats what."""

    commune = forms.ChoiceField(label=_("Commune"), required=False)
    kind = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=lambda: [("", _("all")), *((k.value, t) for k, t in KINDS.items())],
    )
    owner = forms.ChoiceField(
        label=_("Road of"),
        required=False,
        choices=lambda: [("", _("all")), *((o.value, t) for o, t in OWNERS.items())],
        help_text=_("Holds within 30 m of a street whose owner is known."),
    )
    team = forms.CharField(label=_("Team or operator"), max_length=80, required=False)
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=365, initial=5)
    hours = forms.IntegerField(
        label=_("Or working hours"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("For what cannot wait: counted within the commune's hours of work."),
    )
    closed = forms.BooleanField(label=_("This kind is not taken here"), required=False)

    def __init__(self, scope: Scope, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["commune"].choices = communes_within(scope)  # type: ignore[attr-defined]
        self.fields["commune"].required = not scope.everywhere
        self.scope = scope

    def order(self) -> WriteLine:
        said = self.cleaned_data
        commune = queries.commune(self.scope, said["commune"]) if said["commune"] else None
        return WriteLine(
            commune=commune.pk if commune else 0,
            kind=Kind(said["kind"]) if said["kind"] else None,
            owner=Owner(said["owner"]) if said["owner"] else None,
            team=plain(said["team"]),
            days=said["days"],
            hours=said["hours"] or 0,
            offered=not said["closed"],
        )


class KeyForm(forms.Form):
    """A key for a program that reports."""

    name = forms.CharField(label=_("Program and its organisation"), max_length=80)
    hourly = forms.IntegerField(
        label=_("Reports an hour"), min_value=1, max_value=10_000, initial=120
    )


class OperatorForm(forms.Form):
    """An organisation outside that takes reports by Open311."""

    name = forms.CharField(
        label=_("Name, as it is chosen when a report is handed over"), max_length=80
    )
    address = forms.CharField(
        label=_("Address of its Open311 server"),
        max_length=200,
        help_text="https://…/open311/v2",
    )
    jurisdiction = forms.CharField(label=_("Its jurisdiction_id"), max_length=80, required=False)
    key = forms.CharField(
        label=_("Its key for us"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_address(self) -> str:
        found = plain(self.cleaned_data["address"])
        try:
            Server(root=found)
        except ValueError:
            wrong = gettext("Give the address of the server as https://…/open311/v2.")
            raise forms.ValidationError(wrong) from None
        return found
