"""A night of a programme as its form shows it and says it: levels, presence, and when it comes."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.services.lighting.programme_forms.dates import days_read, days_written
from eclor.services.lighting.programme_forms.points import LEVEL
from eclor.services.lighting.texts import WEEKDAYS
from eclor.services.lighting.words.charging import ORDINARY, WriteNight
from eclor.services.lighting.words.programmes import (
    FULL,
    DayOfYear,
    Presence,
    Programme,
    Rule,
    SwitchPoint,
    Weekdays,
)

PRESENT = ("hold", "rise")


class NightForm(forms.Form):
    """A night but for its switch points."""

    title = forms.CharField(label=_("Name of the programme"), max_length=60)
    name = forms.CharField(label=_("Name of this night"), max_length=40)
    weekdays = forms.MultipleChoiceField(
        label=_("On nights that begin on"), choices=list(WEEKDAYS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    dates = forms.CharField(
        label=_("Or on these dates of each year"), required=False, max_length=200,
        help_text=_("Day and month, with commas: 13/07, 24/12-31/12."),
    )  # fmt: skip
    since = forms.DateField(
        label=_("Not before"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    until = forms.DateField(
        label=_("Not after"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    first = forms.IntegerField(
        label=_("Level from dusk on (%)"), min_value=0, max_value=FULL, initial=FULL,
        widget=forms.NumberInput(attrs=LEVEL),
    )  # fmt: skip
    after_dusk = forms.IntegerField(
        label=_("Light begins so many minutes after dusk"), min_value=-60, max_value=60, initial=0
    )
    after_dawn = forms.IntegerField(
        label=_("Light ends so many minutes after dawn"), min_value=-60, max_value=60, initial=0
    )

    with_somebody = forms.IntegerField(
        label=_("Level with somebody there (%)"), min_value=1, max_value=FULL, required=False,
        widget=forms.NumberInput(attrs=LEVEL | {"min": 1}),
        help_text=_("Only for lamps with a presence detector. Empty: the switch points alone count."),
    )  # fmt: skip
    hold = forms.IntegerField(
        label=_("It holds after the last passage (s)"), min_value=10, max_value=3600, initial=60,
        required=False,
    )  # fmt: skip
    rise = forms.IntegerField(
        label=_("It is reached within (s)"), min_value=0, max_value=60, initial=2, required=False
    )

    def __init__(self, new: bool, special: bool, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not new:
            del self.fields["title"]
        if not special:
            for name in ("name", "weekdays", "dates", "since", "until"):
                del self.fields[name]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if name == ORDINARY:
            raise forms.ValidationError(gettext("This name is taken by the ordinary night."))
        if "/" in name:  # it stands in an address
            raise forms.ValidationError(gettext("A name has no slash."))
        return name

    def clean_dates(self) -> tuple[DayOfYear, ...]:
        try:
            return days_read(self.cleaned_data["dates"])
        except ValueError as problem:
            raise forms.ValidationError(
                gettext("Write days as 13/07 or 24/12-31/12, and two ranges across new year.")
            ) from problem

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and until < since:
            raise forms.ValidationError(gettext("The last date comes before the first."))
        special = "name" in self.fields and not self.errors
        if special and not (said["weekdays"] or said["dates"] or since or until):
            raise forms.ValidationError(gettext("Say when this night comes."))
        return said

    def night(self, points: tuple[SwitchPoint, ...]) -> Programme:
        said = self.cleaned_data
        name = said.get("name") or ORDINARY
        moved = said["after_dusk"], said["after_dawn"]
        return Programme(name, said["first"], points, *moved, self._presence())

    def _presence(self) -> Presence | None:
        said = self.cleaned_data
        level = said.get("with_somebody")
        if level is None:
            return None
        hold, rise = (self.fields[n].initial if said.get(n) is None else said[n] for n in PRESENT)
        return Presence(level, hold, rise)

    def rule(self) -> Rule | None:
        said = self.cleaned_data
        if "name" not in self.fields:
            return None
        days = frozenset(int(day) for day in said["weekdays"])
        when = ((Weekdays(days),) if days else ()) + said["dates"]
        return Rule(said["name"], when, said["since"], said["until"])

    def order(self, programme: int, before: str, points: tuple[SwitchPoint, ...]) -> WriteNight:
        return WriteNight(
            programme=programme,
            title=self.cleaned_data.get("title", ""),
            before=before,
            night=self.night(points),
            rule=self.rule(),
        )


def night_values(night: Programme, rule: Rule | None) -> dict[str, Any]:
    """A night as its form shows it."""
    said: dict[str, Any] = {"first": night.first, "name": night.name}
    said |= {"after_dusk": night.after_dusk, "after_dawn": night.after_dawn}
    said |= presence_values(night)
    if rule is None:
        return said
    days = [one for one in rule.when if isinstance(one, Weekdays)]
    dates = [one for one in rule.when if isinstance(one, DayOfYear)]
    return said | {
        "weekdays": [str(day) for one in days for day in sorted(one.days)],
        "dates": days_written(dates),
        "since": rule.first,
        "until": rule.last,
    }


def presence_values(night: Programme) -> dict[str, Any]:
    """Empty where the night has no presence: the form then shows usual ones."""
    if (told := night.presence) is None:
        return {}
    return {"with_somebody": told.level, "hold": told.hold, "rise": told.ramp}
