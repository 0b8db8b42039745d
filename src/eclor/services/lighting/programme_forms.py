"""What operators fill in of programmes, their special nights and the by-laws that bound them."""

import re
from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.services.lighting.actions.by_laws import HEAVIEST
from eclor.services.lighting.texts import WEEKDAYS
from eclor.services.lighting.words.charging import (
    ORDINARY,
    EndByLaw,
    Follow,
    RecordByLaw,
    SetOutput,
    WriteNight,
)
from eclor.services.lighting.words.programmes import (
    FULL,
    Astronomical,
    DayOfYear,
    Presence,
    Programme,
    Rule,
    SwitchPoint,
    Turn,
    Weekdays,
)

CLOCK = "clock"
KINDS = ((CLOCK, _("at")), (Turn.DUSK.value, _("after dusk")), (Turn.DAWN.value, _("after dawn")))
VALID = (
    (60, _("an hour")),
    (720, _("until twelve hours from now")),
    (1440, _("until a day from now")),
)
_DATES = re.compile(r"(\d{1,2})/(\d{1,2})(?:\s*-\s*(\d{1,2})/(\d{1,2}))?")
PRESENT = ("hold", "rise")
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
        parts = [one.strip() for one in self.cleaned_data["dates"].split(",") if one.strip()]
        try:
            return tuple(_dates(part) for part in parts)
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


def _dates(part: str) -> DayOfYear:
    found = _DATES.fullmatch(part)
    if not found:
        raise ValueError(part)
    day, month, last_day, last_month = (int(n) if n else 0 for n in found.groups())
    if not month:
        raise ValueError(part)
    return DayOfYear(month, day, (last_month, last_day) if last_day else None)


def point_values(point: SwitchPoint) -> dict[str, Any]:
    """A switch point as its row shows it."""
    clock = isinstance(point.at, time)
    return {
        "kind": CLOCK if isinstance(point.at, time) else point.at.turn.value,
        "at": f"{point.at:%H:%M}" if clock else str(point.at.minutes),  # type: ignore[union-attr]
        "level": point.level,
        "ramp": point.ramp or None,
    }


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
        "dates": ", ".join(_written(one) for one in dates),
        "since": rule.first,
        "until": rule.last,
    }


def presence_values(night: Programme) -> dict[str, Any]:
    """Empty where the night has no presence: the form then shows usual ones."""
    if (told := night.presence) is None:
        return {}
    return {"with_somebody": told.level, "hold": told.hold, "rise": told.ramp}


def _written(day: DayOfYear) -> str:
    first = f"{day.day:02d}/{day.month:02d}"
    return f"{first}-{day.until[1]:02d}/{day.until[0]:02d}" if day.until else first


class FollowForm(forms.Form):
    """To which lamps, why, and until when it may still reach them."""

    programme = forms.TypedChoiceField(label=_("Programme"), coerce=int)
    reason = forms.CharField(
        label=_("Why"), min_length=5, max_length=500,
        help_text=_("Everybody who looks will read it."),
    )  # fmt: skip
    valid = forms.TypedChoiceField(
        label=_("Give up after"), choices=VALID, coerce=int, initial=720,
        help_text=_("Lamps without power by day hear it after dusk."),
    )  # fmt: skip
    key = forms.CharField(max_length=120, widget=forms.HiddenInput)

    def __init__(self, known: list[tuple[int, str]], *given: Any, **named: Any) -> None:
        named["initial"] = {"key": ulid()} | named.get("initial", {})
        super().__init__(*given, **named)
        self.fields["programme"].choices = known  # type: ignore[attr-defined]

    def order(self, lamps: list[int]) -> Follow:
        said = self.cleaned_data
        return Follow(
            programme=said["programme"],
            lamps=lamps,
            reason=said["reason"],
            valid=timedelta(minutes=said["valid"]),
            key=said["key"],
        )


class OutputForm(forms.Form):
    """Constant light from lamps that grow old."""

    hours = forms.IntegerField(
        label=_("Burning hours of its life"), min_value=0, max_value=200_000, initial=100_000,
        help_text=_("0: no correction."),
    )  # fmt: skip
    left = forms.IntegerField(
        label=_("Flux left at the end (%)"), min_value=50, max_value=FULL, initial=80
    )

    def order(self, programme: int) -> SetOutput:
        said = self.cleaned_data
        return SetOutput(programme=programme, hours=said["hours"], left=said["left"])


class ByLawForm(forms.Form):
    """A municipal order as the town hall published it."""

    reference = forms.CharField(label=_("Reference"), max_length=120)
    document = forms.URLField(
        label=_("Address of the document"), required=False, max_length=500, assume_scheme="https"
    )
    paper = forms.FileField(
        label=_("The signed order (PDF)"), required=False,
        help_text=_("Everybody can read it from the page of each street."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )  # fmt: skip
    commune = forms.TypedChoiceField(label=_("Commune"), coerce=int)
    off_from = forms.TimeField(
        label=_("Off at the earliest"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    off_until = forms.TimeField(
        label=_("On again at the latest"), widget=forms.TimeInput(attrs={"type": "time"})
    )
    first = forms.DateField(label=_("First night"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(
        label=_("Last night"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, scope: Scope, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        every: list[tuple[int, Any]] = [(0, _("all communes"))] if scope.everywhere else []
        known = [
            (commune.pk, commune.name)
            for commune in communes_of(scope)
            if scope.everywhere or commune.pk in scope.communes
        ]
        self.fields["commune"].choices = every + known  # type: ignore[attr-defined]

    def order(self) -> RecordByLaw:
        return RecordByLaw(**{k: said for k, said in self.cleaned_data.items() if k != "paper"})

    def paper_sent(self) -> bytes:
        sent = self.cleaned_data["paper"]
        return bytes(sent.read(HEAVIEST + 1)) if sent else b""


class EndForm(forms.Form):
    last = forms.DateField(label=_("Last night"), widget=forms.DateInput(attrs={"type": "date"}))

    def order(self, by_law: int) -> EndByLaw:
        return EndByLaw(by_law=by_law, last=self.cleaned_data["last"])
