"""One screen for the operators: figures above, layers and map, alarms and a sheet beside."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eclor.core.alarms.queries.lists import open_alarms
from eclor.core.identity.guards import Request, asks
from eclor.core.service.contract import Kpi, Reading
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.ui.ages import AgeLine, age_line
from eclor.core.ui.budget import Outcome, desk
from eclor.core.ui.island import map_island

FIGURES = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the strip as it stands; ``value`` None is not known now."""

    title: Any
    unit: str
    decimals: int
    value: float | None
    note: str
    age: AgeLine | None
    outcome: Outcome


@require_safe
@never_cache
@asks("hypervisor.see")
def screen(request: Request) -> HttpResponse:
    given = {
        "figures": figures(request.scope)[:FIGURES],
        "island": map_island(request.scope),
        "alarms": told(request.scope),
    }
    return render(request, "hypervisor/screen.html", given)


@require_safe
@never_cache
@asks("hypervisor.see")
def alarms(request: Request) -> HttpResponse:
    """The open alarms anew, for a page whose stream was cut."""
    return JsonResponse({"alarms": told(request.scope)})


def told(scope: Scope) -> list[dict[str, Any]]:
    """Open alarms in the order they need somebody, as the live stream tells them."""
    return [row.as_json() for row in open_alarms(scope)]


def figures(scope: Scope) -> list[Figure]:
    """The figures of all services this person may see, each asked within the page's budget."""
    cards: dict[tuple[str, str], Kpi] = {
        ("kpi", f"{service.key}.{kpi.key}"): kpi
        for service in registry
        for kpi in service.kpis
        if scope.audience.sees(kpi.audience)
    }
    answers = desk.ask(scope, {key: kpi.value for key, kpi in cards.items()})
    return [
        _figure(scope, kpi, answers[key].outcome, answers[key].value) for key, kpi in cards.items()
    ]


def _figure(scope: Scope, kpi: Kpi, outcome: Outcome, reading: Reading | None) -> Figure:
    age = age_line(reading.at, scope.now, kpi.due) if reading and reading.at else None
    withdrawn = age is not None and age.lost
    return Figure(
        title=kpi.title,
        unit=kpi.unit,
        decimals=kpi.decimals,
        value=None if reading is None or withdrawn else reading.value,
        note=str(reading.note) if reading else "",
        age=age,
        outcome=outcome,
    )
