"""What was saved, and how sure that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.service.scope import Scope
from eclor.core.ui import paper
from eclor.services.lighting import queries
from eclor.services.lighting.plan_drawing import Bar, month_bars
from eclor.services.lighting.queries import Tried
from eclor.services.lighting.queries.energy import DAYS
from eclor.services.lighting.rules.energy.chain import PRICES, Chain, chain, worth
from eclor.services.lighting.rules.energy.territory import TerritoryYear
from eclor.services.lighting.texts import CAUSES, SOURCES

WIDTH = 100.0


@dataclass(frozen=True, slots=True)
class Step:
    """One link as a bar: ``left`` per cent of the beginning remain after it, ``gone`` went by it."""

    title: Any
    saved: float
    low: float
    high: float
    left: float
    gone: float
    source: Any
    verified: bool
    ours: bool


@dataclass(frozen=True, slots=True)
class Own:
    """A year of this territory by the newest plan; ``euro`` and ``co2`` (kg) of what control saves,
    None where no price holds today; ``bars``: the plan's months."""

    year: TerritoryYear
    tried: Tried
    saved: float  # kWh a year, by control
    euro: float | None
    co2: float | None
    bars: Sequence[Bar]


def _own(scope: Scope) -> Own | None:
    found = queries.own_year(scope)
    if found is None:
        return None
    tried, year = found
    saved = year.now - year.after
    euro, co2 = worth(saved, scope.now.date()) or (None, None)
    return Own(year, tried, saved, euro, co2, month_bars(tried.plan.months))


@lru_cache(maxsize=1)
def _chain() -> Chain:
    return chain()


@require_safe
@asks("lighting.see")
def savings(request: Request) -> HttpResponse:
    rows = queries.used(request.scope)
    own = _own(request.scope)
    found = own.year.chain if own else _chain()
    there = {
        "own": own,
        "chain": found,
        "steps": list(_steps(found)),
        "left": 100 * found.after / found.before,
        "standby": 100 * found.standby / found.before,
        "used": rows,
        "kwh": sum(row.kwh for row in rows),
        "euro": _total(row.euro for row in rows),
        "days": DAYS,
    }
    return render(request, "lighting/savings.html", there)


@require_safe
@asks("lighting.see")
def report(request: Request) -> HttpResponse:
    """For the council, on paper: measured, computed, assumed; and what breaks the decree."""
    told, own = queries.council_report(request.scope), _own(request.scope)
    found = own.year.chain if own else _chain()
    euros = _total(row.euro for row in told.used)
    there = {
        "own": own,
        "chain": found,
        "steps": list(_steps(found)),
        "standby": 100 * found.standby / found.before,
        "report": told,
        "euro": euros,
        "days": DAYS,
        "hours": queries.dark_hours(request.scope),
        "prices": [(price, SOURCES.get(price.source.document, price.source)) for price in PRICES],
        "now": request.scope.now,
    }
    sheet = finders.find("lighting/report.css")
    if sheet is None:
        raise FileNotFoundError("lighting/report.css is not among the static files of the room.")
    try:
        made = paper.pdf(render_to_string("lighting/report.html", there, request), [Path(sheet)])
    except paper.NoPaper as problem:
        return HttpResponse(str(problem), content_type="text/plain; charset=utf-8", status=503)
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"eclor-{request.here.slug}-eclairage-{request.scope.now:%Y-%m-%d}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _total(amounts: Iterable[float | None]) -> float | None:
    """None as soon as one is unknown: a sum without it would look like the whole bill."""
    known = list(amounts)
    return None if None in known else sum(amount for amount in known if amount is not None)


def _steps(found: Chain) -> list[Step]:
    before, steps = found.before, []
    for link in found.links:
        factor, left = link.factor, 100 * link.kwh / found.before
        steps.append(
            Step(
                title=CAUSES[link.cause],
                saved=100 * factor.saved,
                low=100 * factor.low,
                high=100 * factor.high,
                left=left,
                gone=100 * (before - link.kwh) / found.before,
                source=SOURCES.get(factor.source.document, factor.source),
                verified=factor.source.verified,
                ours=link.cause.ours,
            )
        )
        before = link.kwh
    return steps
