"""What the room does by the clock."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Job
from eclor.core.service.scope import Scope
from eclor.services.lighting import actions, queries

MORNING = 8  # o'clock: every lamp is off by then, and teams have not left yet


def _night(scope: Scope) -> None:
    if scope.now.astimezone(queries.place(scope).zone).hour == MORNING:
        actions.look_at_night(scope)


def _day(scope: Scope) -> None:
    actions.let_sleep_by_day(scope)
    actions.look_by_day(scope)


def _compare(scope: Scope) -> None:
    actions.compare_programmes(scope)


def compare_after(scope: Scope, told: Any) -> None:
    """An order that ended may have brought lamps their programme: the map need not wait."""
    if told.body["command"] == "lighting.programme":
        actions.compare_programmes(scope)


def _ahead(scope: Scope) -> None:
    actions.look_ahead(scope)


def _count(scope: Scope) -> None:
    actions.keep_account(scope)


def _forget(scope: Scope) -> None:
    actions.forget_interventions(scope)


def _tidy(scope: Scope) -> None:
    actions.forget_files(scope)
    actions.forget_wishes(scope)


JOBS = (
    Job(
        key="look_at_night",
        title=_("In the morning, look for lamps that the night has shown to be ill"),
        run=_night,
        every=timedelta(hours=1),  # looks at the clock; the night is judged once
    ),
    Job(
        key="look_by_day",
        title=_("By day, look for lamps that burn, and expect no word from those without power"),
        run=_day,
        every=timedelta(minutes=15),
    ),
    Job(
        key="compare_programmes",
        title=_("Say of each lamp whether it keeps the programme it was told"),
        run=_compare,
        every=timedelta(minutes=15),
    ),
    Job(
        key="look_ahead",
        title=_("Each hour, more light where a counter asks for more than the programme keeps"),
        run=_ahead,
        every=timedelta(minutes=10),  # looks at the clock; each hour is decided once
    ),
    Job(
        key="count_light",
        title=_("Count what the light took and saved, and hold every street against its rules"),
        run=_count,
        every=timedelta(minutes=5),  # looks whether the last account still holds
    ),
    Job(
        key="forget_interventions",
        title=_("Forget interventions that ended ten years ago"),
        run=_forget,
        every=timedelta(days=1),
    ),
    Job(
        key="forget_inventory_files",
        title=_("Forget files that nobody imported within a day, and counts of wishes for light"),
        run=_tidy,
        every=timedelta(hours=1),
    ),
)
