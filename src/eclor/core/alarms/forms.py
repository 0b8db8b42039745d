"""What operators may send about alarms, read and checked before anything is done."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclor.core.alarms.queries import Filters, RuleRow
from eclor.core.alarms.words import Channel, State
from eclor.core.identity.models import Person, Role
from eclor.core.service.contract import RuleKind
from eclor.core.service.numbers import whole
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity
from eclor.core.territories.here import communes_of

STATES = (
    ("", _("Open")),
    (State.WAITING, _("Without owner")),
    (State.TAKEN, _("Taken")),
    (State.SHELVED, _("Aside")),
    (State.HIDDEN, _("Explained by another")),
    (State.CLEARED, _("Over")),
)
SEVERITIES = ((1, _("All")), (2, _("Warning and graver")), (3, _("Critical")))
CHANNELS = (
    (Channel.SCREEN, _("on the screen")),
    (Channel.MAIL, _("by mail")),
    (Channel.PUSH, _("on their devices")),
    (Channel.SMS, _("by short message")),
)
SHELVES = (
    (60, _("1 hour")),
    (240, _("4 hours")),
    (1440, _("1 day")),
    (10080, _("1 week")),
    (43200, _("30 days")),
)
STEPS = 4


class FilterForm(forms.Form):
    """Which alarms to list; lives in the address, so that a list can be sent to a colleague."""

    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=SEVERITIES, coerce=int, required=False, empty_value=None
    )
    commune = forms.TypedChoiceField(
        label=_("Commune"), coerce=int, required=False, empty_value=None
    )
    type = forms.ChoiceField(label=_("Kind of thing"), required=False)
    text = forms.CharField(label=_("Words"), max_length=100, required=False)
    mine = forms.BooleanField(label=_("Mine only"), required=False)
    page = forms.IntegerField(
        min_value=1, max_value=10_000, required=False, widget=forms.HiddenInput
    )

    PAGE = 100

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = communes_of(scope).values_list("pk", "name")
        self.fields["commune"].choices = [("", _("All")), *communes]  # type: ignore[attr-defined]
        types = sorted((t.key, str(t.plural)) for t in registry.types.values())
        self.fields["type"].choices = [("", _("All")), *types]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """The query's filters; a field that cannot be read is left out, and says so."""
        self.full_clean()
        said = self.cleaned_data
        page = said.get("page") or 1
        return Filters(
            state=State(said["state"]) if said.get("state") else None,
            severity=said.get("severity") or 1,
            commune=said.get("commune"),
            entity_type=said.get("type") or "",
            text=(said.get("text") or "").replace("\x00", ""),
            mine=bool(said.get("mine")),
            most=self.PAGE,
            skip=(page - 1) * self.PAGE,
        )


class HandleForm(forms.Form):
    """One verb for one or many alarms."""

    VERBS = (
        ("take", _("Take")),
        ("acknowledge", _("Acknowledge")),
        ("unacknowledge", _("Give back")),
        ("assign", _("Give to")),
        ("comment", _("Write down")),
        ("shelve", _("Put aside")),
        ("unshelve", _("Take up again")),
    )
    verb = forms.ChoiceField(choices=VERBS)
    alarm = forms.TypedMultipleChoiceField(coerce=int)
    person = forms.CharField(max_length=20, required=False)
    text = forms.CharField(max_length=2000, required=False, strip=True)
    minutes = forms.TypedChoiceField(choices=SHELVES, coerce=int, required=False, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data.getlist("alarm") if hasattr(self.data, "getlist") else []
        numbers = {n for n in given if whole(n) is not None}
        self.fields["alarm"].choices = [(n, n) for n in numbers]  # type: ignore[attr-defined]

    def until(self, now: datetime) -> datetime:
        """The hour until which to put aside."""
        return now + timedelta(minutes=self.cleaned_data["minutes"] or SHELVES[0][0])


def people(scope: Scope) -> list[tuple[str, str]]:
    """(id, name) of those an alarm may be given to."""
    known = Person.objects.filter(
        territory_id=scope.territory,
        is_active=True,
        grants__role__in=(Role.OPERATOR, Role.ADMINISTRATOR),
    )
    return [
        (str(pk), name) for pk, name in known.distinct().order_by("name").values_list("pk", "name")
    ]


class TuneForm(forms.Form):
    """A rule's numbers; ``lasting`` is in minutes here."""

    enabled = forms.BooleanField(label=_("Switched on"), required=False)
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=(
            (Severity.INFO.value, _("Information")),
            (Severity.WARNING.value, _("Warning")),
            (Severity.CRITICAL.value, _("Critical")),
        ),
        coerce=int,
    )
    above = forms.FloatField(label=_("Raise above"), required=False)
    below = forms.FloatField(label=_("Raise below"), required=False)
    clear = forms.FloatField(
        label=_("Clear at"), required=False, help_text=_("Empty: at the limit itself.")
    )
    lasting = forms.FloatField(label=_("Minutes"), min_value=0, max_value=527_040)
    times = forms.IntegerField(label=_("Times"), min_value=1, max_value=20)
    hours = forms.CharField(
        label=_("Only during"),
        max_length=400,
        required=False,
        help_text=_(
            "Hours as OpenStreetMap writes them, such as Mo-Fr 08:00-18:00 or sunset-sunrise; "
            "empty: always."
        ),
    )

    def __init__(self, row: RuleRow, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial(row))
        super().__init__(*args, **kwargs)
        self.row = row
        kind = RuleKind(row.kind)
        for name in _unused(kind):
            del self.fields[name]
        for number in range(STEPS):
            self._add_step(number)
        if "lasting" in self.fields:
            self.fields["lasting"].label = _LASTING[kind]

    def _add_step(self, number: int) -> None:
        self.fields[f"after{number}"] = forms.FloatField(
            label=_("After (minutes)"), min_value=0, max_value=527_040, required=False
        )
        self.fields[f"role{number}"] = forms.ChoiceField(
            label=_("Call"), choices=[(role.value, _(role.label)) for role in Role], required=False
        )
        self.fields[f"channel{number}"] = forms.ChoiceField(
            label=_("How"), choices=CHANNELS, required=False
        )

    def steps(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each escalation step, for the page."""
        return [(self[f"after{n}"], self[f"role{n}"], self[f"channel{n}"]) for n in range(STEPS)]

    def plain(self) -> list[Any]:
        """The other fields, for the page."""
        return [self[name] for name in self.fields if not name.endswith(tuple("0123"))]

    def values(self) -> dict[str, Any]:
        """What was said, as keys and values of Tuning.as_json."""
        said = self.cleaned_data
        found: dict[str, Any] = {
            name: said[name]
            for name in ("enabled", "severity", "above", "below", "clear", "times", "hours")
            if name in said
        }
        if "lasting" in said:
            found["lasting"] = said["lasting"] * 60
        found["escalation"] = sorted(
            (
                {
                    "after": said[f"after{n}"] * 60,
                    "role": said[f"role{n}"],
                    "channel": said[f"channel{n}"],
                }
                for n in range(STEPS)
                if said.get(f"after{n}") is not None
            ),
            key=lambda step: step["after"],
        )
        return found


_LASTING = {
    RuleKind.DURATION: _("For so many minutes"),
    RuleKind.REPETITION: _("Within so many minutes"),
    RuleKind.RATE: _("Within so many minutes"),
    RuleKind.NO_DATA: _("Silent for so many minutes"),
}


def _unused(kind: RuleKind) -> set[str]:
    found = set() if kind is RuleKind.REPETITION else {"times"}
    if kind is RuleKind.THRESHOLD:
        found |= {"lasting"}
    if kind is RuleKind.NO_DATA:
        found |= {"above", "below", "clear"}
    return found


def initial(row: RuleRow) -> dict[str, Any]:
    """The form's first values: the rule as it stands."""
    found = row.now.as_json()
    found["lasting"] = found["lasting"] / 60
    for number, step in enumerate(found.pop("escalation")[:STEPS]):
        found[f"after{number}"] = step["after"] / 60
        found[f"role{number}"], found[f"channel{number}"] = step["role"], step["channel"]
    return found
