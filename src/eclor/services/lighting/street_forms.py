"""What people fill in of streets and of the price of a kWh."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.services.lighting.texts import LIGHT_BY, USES
from eclor.services.lighting.words.energy import RecordTariff
from eclor.services.lighting.words.norms import LightingClass
from eclor.services.lighting.words.streets import DescribeStreet, LightBy, StreetFacts, Use

SIDES = (("", _("not known")), ("yes", _("in a built-up area")), ("no", _("outside")))


def _metres(title: Any, most: float) -> forms.FloatField:
    return forms.FloatField(
        label=title, required=False, min_value=0.1, max_value=most,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )  # fmt: skip


class StreetForm(forms.Form):
    """What is to be lit, and how light it is at full level; what is not known stays empty."""

    use = forms.ChoiceField(
        label=_("It serves"), choices=lambda: [(use.value, said) for use, said in USES.items()]
    )
    built_up = forms.ChoiceField(label=_("It lies"), choices=SIDES, required=False)
    length = _metres(_("Length to be lit (m)"), 50_000)
    width = _metres(_("Width to be lit (m)"), 200)
    lighting_class = forms.ChoiceField(
        label=_("Class"), required=False,
        choices=lambda: [("", _("not known")), *((c.value, c.value) for c in LightingClass)],
    )  # fmt: skip
    light = _metres(_("Maintained mean at full level (lx)"), 500)
    light_by = forms.ChoiceField(
        label=_("Found by"), required=False,
        choices=lambda: [(by.value, said) for by, said in LIGHT_BY.items()],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and (said.get("light") is None) != (not said.get("light_by")):
            raise forms.ValidationError(
                gettext("A mean in lx and who found it go together: give both or neither.")
            )
        return said

    @classmethod
    def of(cls, facts: StreetFacts) -> "StreetForm":
        side = {True: "yes", False: "no", None: ""}[facts.built_up]
        initial = {
            "use": facts.use, "built_up": side, "length": facts.length, "width": facts.width,
            "lighting_class": facts.lighting_class, "light": facts.light,
            "light_by": facts.light_by,
        }  # fmt: skip
        return cls(initial=initial)

    def order(self, insee: str, name: str) -> DescribeStreet:
        said = self.cleaned_data
        facts = StreetFacts(
            Use(said["use"]),
            {"yes": True, "no": False}.get(said["built_up"]),
            said["length"],
            said["width"],
            said["lighting_class"],
            said["light"],
            LightBy(said["light_by"]),
        )
        return DescribeStreet(commune=insee, name=name, facts=facts)


class TariffForm(forms.Form):
    """What a kWh costs and emits from a day on."""

    first = forms.DateField(
        label=_("From this day on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    euro = forms.FloatField(
        label=_("Euro for a kWh"), min_value=0.001, max_value=5,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )  # fmt: skip
    euro_source = forms.CharField(
        label=_("This price is from"), max_length=160, help_text=_("A bill, a contract.")
    )
    co2 = forms.FloatField(
        label=_("kg of CO2 for a kWh"), min_value=0, max_value=2,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )  # fmt: skip
    co2_source = forms.CharField(
        label=_("This factor is from"), max_length=160, help_text=_("A table, with its year.")
    )

    def order(self) -> RecordTariff:
        return RecordTariff(**self.cleaned_data)
