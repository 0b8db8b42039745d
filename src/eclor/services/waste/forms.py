"""What people and operators fill in."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.service.scope import Scope
from eclor.services.waste import queries
from eclor.services.waste.actions import AddRound, CloseCentre, TuneLane
from eclor.services.waste.models import CollectionRound
from eclor.services.waste.texts import SHIFTS, STREAMS
from eclor.services.waste.words import PARIS, HolidayShift, Lane, Stream


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


ZONES = 4  # presence sensors that a lane may have, see service/types.py


class TuneForm(forms.Form):
    """What a lane looks like; a zone left empty has no sensor."""

    docks = forms.IntegerField(label=_("Docks"), min_value=1, max_value=60)
    minutes_per_car = forms.FloatField(
        label=_("Minutes from gate to exit"),
        min_value=0.1,
        max_value=240,
        help_text=_("How long a car stays inside, on average."),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for number in range(1, ZONES + 1):
            self.fields[f"zone{number}"] = forms.IntegerField(
                label=_("Cars up to sensor %d") % number,
                min_value=1,
                max_value=200,
                required=number == 1,
                help_text=_("At the gate.") if number == 1 else "",
            )

    @staticmethod
    def of(lane: Lane | None) -> dict[str, Any]:
        """The fields of a lane, those of most centres where it cannot be read."""
        found = lane or Lane()
        zones = {f"zone{n}": cars for n, cars in enumerate(found.zones, 1)}
        return {"docks": found.docks, "minutes_per_car": found.minutes_per_car, **zones}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        before, ended = 0, False
        for number in range(1, ZONES + 1):
            name = f"zone{number}"
            cars = found.get(name)
            if cars is None:
                ended = ended or name not in self.errors
            elif ended:
                self.add_error(name, gettext("Fill in the sensors from the gate outwards."))
            elif cars <= before:
                self.add_error(name, gettext("More cars than the sensor before: over %d.") % before)
            before = cars or before
        return found

    def order(self, centre: int) -> TuneLane:
        """Raises ValueError for what the rules refuse."""
        said = self.cleaned_data
        zones = [said[f"zone{n}"] for n in range(1, ZONES + 1) if said[f"zone{n}"] is not None]
        return TuneLane(
            centre=centre,
            zones=tuple(zones),
            docks=said["docks"],
            minutes_per_car=said["minutes_per_car"],
        )


class RoundForm(forms.Form):
    """One line of the collection calendar; what and where do not change once it is written."""

    commune = forms.ChoiceField(label=_("Commune"))
    street = forms.CharField(
        label=_("Street"),
        max_length=120,
        required=False,
        help_text=_("Empty: the whole commune. A street with a line of its own follows that one."),
    )
    stream = forms.ChoiceField(
        label=_("What is collected"), choices=lambda: [(s.value, t) for s, t in STREAMS.items()]
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=int,
        choices=[(number, name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    every = forms.TypedChoiceField(
        label=_("How often"),
        coerce=int,
        choices=(
            (1, _("every week")),
            (2, _("every other week")),
            (3, _("every third week")),
            (4, _("every fourth week")),
        ),
    )
    since = forms.DateField(
        label=_("A day in the first week"),
        help_text=_("From it the weeks are counted."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    at = forms.TimeField(
        label=_("Bins out before"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial="05:00",
    )
    shift = forms.ChoiceField(
        label=_("On a public holiday"), choices=lambda: [(s.value, t) for s, t in SHIFTS.items()]
    )

    def __init__(
        self, scope: Scope, *given: Any, known: CollectionRound | None = None, **named: Any
    ) -> None:
        today = scope.now.astimezone(PARIS).date()
        named["initial"] = (
            _of(known) if known else {"since": today - timedelta(days=today.weekday())}
        )
        super().__init__(*given, **named)
        communes = [
            (c.insee, c.name)
            for c in queries.communes(scope)
            if not scope.communes or c.pk in scope.communes
        ]
        self.fields["commune"].choices = communes  # type: ignore[attr-defined]
        if known:
            for name in ("commune", "street", "stream"):
                self.fields[name].disabled = True

    def order(self) -> AddRound:
        said = self.cleaned_data
        return AddRound(
            commune=said["commune"],
            street=said["street"].strip().replace("\x00", ""),
            stream=Stream(said["stream"]),
            weekdays=frozenset(said["weekdays"]),
            every=said["every"],
            since=said["since"],
            at=said["at"],
            shift=HolidayShift(said["shift"]),
        )


def _of(known: CollectionRound) -> dict[str, Any]:
    names = ("street", "stream", "weekdays", "every", "since", "at", "shift")
    return {"commune": known.commune.insee} | {name: getattr(known, name) for name in names}


class DayForm(forms.Form):
    """The day of a pick-up."""

    day = forms.DateField(label=_("Fetch it on"))
