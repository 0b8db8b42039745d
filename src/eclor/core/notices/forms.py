"""What a person fills in about notices: topics with carriers and a commune, quiet hours, a number."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from eclor.core.notices.choosing import Chosen
from eclor.core.notices.topics import topics
from eclor.core.notices.words import Carrier, Wish
from eclor.core.service.contract import Service, Topic
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune

CARRIERS = {
    Carrier.MAIL: _("by e-mail"),
    Carrier.PUSH: _("on my devices"),
    Carrier.SMS: _("by short message"),
}
E164 = RegexValidator(
    r"^\+[1-9][0-9]{7,14}\Z", _("Write the number with its country: +33 and nine figures.")
)


class ChoiceForm(forms.Form):
    """Three fields for each topic, named by its number: how, of which commune, at once or daily."""

    begins = forms.TimeField(label=_("Quiet from"))
    ends = forms.TimeField(label=_("until"))

    def __init__(
        self, scope: Scope, offered: set[Carrier], chosen: Chosen, *given: Any, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self.offered = topics(scope)
        communes = Commune.objects.filter(territory_id=scope.territory).order_by("name")
        places = [("", _("Whole federation")), *((str(c.pk), c.name) for c in communes)]
        carriers = [(one.value, said) for one, said in CARRIERS.items() if one in offered]
        for number, key in enumerate(self.offered):
            self._topic(number, chosen.wishes.get(key), carriers, places)
        self._number(chosen, offered)
        for name, value in (("begins", chosen.begins), ("ends", chosen.ends)):
            self.fields[name].widget = forms.TimeInput({"type": "time"}, format="%H:%M")
            self.fields[name].initial = value

    def _number(self, chosen: Chosen, offered: set[Carrier]) -> None:
        if Carrier.SMS in offered:
            self.fields["number"] = forms.CharField(
                label=_("Mobile number"),
                required=False,
                max_length=20,
                initial=chosen.waiting or chosen.number,
                widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
            )

    def _topic(
        self, number: int, wish: Wish | None, carriers: list[Any], places: list[Any]
    ) -> None:
        self.fields[f"how{number}"] = forms.MultipleChoiceField(
            choices=carriers,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=sorted(wish.carriers) if wish else [],
        )
        self.fields[f"where{number}"] = forms.ChoiceField(
            choices=places,
            required=False,
            initial=str(wish.commune) if wish and wish.commune else "",
            label=_("Where"),
        )
        self.fields[f"daily{number}"] = forms.BooleanField(
            label=_("E-mail once a day, in one letter with the others"),
            required=False,
            initial=bool(wish and wish.daily),
        )

    def rows(self) -> Iterator[tuple[Service, Topic, Any, Any, Any]]:
        """Each topic with its three fields; what is urgent does not wait for the next morning."""
        for number, (service, topic) in enumerate(self.offered.values()):
            daily = None if topic.urgent else self[f"daily{number}"]
            yield service, topic, self[f"how{number}"], self[f"where{number}"], daily

    def clean_number(self) -> str:
        said = "".join(self.cleaned_data["number"].split()).replace(".", "")
        said = f"+33{said[1:]}" if said.startswith("0") and len(said) == 10 else said
        if said:
            E164(said)
        return said

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        wants = any(Carrier.SMS in wish.carriers for wish in self._wished(said))
        if wants and not said.get("number") and "number" not in self.errors:
            self.add_error("number", ValidationError(_("Write the number for short messages.")))
        return said

    def wishes(self) -> list[Wish]:
        return list(self._wished(self.cleaned_data))

    def _wished(self, said: dict[str, Any]) -> Iterator[Wish]:
        for number, key in enumerate(self.offered):
            how, where = said.get(f"how{number}"), said.get(f"where{number}")
            if how:
                carriers = frozenset(Carrier(one) for one in how)
                daily = bool(said.get(f"daily{number}"))
                yield Wish(key, carriers, int(where) if where else None, daily)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the short message"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class DeviceForm(forms.Form):
    subscription = forms.CharField(max_length=2000)


class DevicePicked(forms.Form):
    device = forms.UUIDField()


class AgainForm(forms.Form):
    sending = forms.IntegerField(min_value=1, max_value=2**63 - 1)
