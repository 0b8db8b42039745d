"""What was saved, and how sure that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.observations.monthly import Month, months
from eclor.core.service.scope import Scope
from eclor.core.ui import paper
from eclor.services.lighting import actions, queries
from eclor.services.lighting.models import CABINET
from eclor.services.lighting.plan_drawing import Bar, month_bars
from eclor.services.lighting.queries import Kept, Tried
from eclor.services.lighting.rules.classes.gathering import by_commune, gathered
from eclor.services.lighting.rules.energy.chain import Chain, chain
from eclor.services.lighting.rules.energy.territory import TerritoryYear
from eclor.services.lighting.saving_drawing import metered_bars, whiskers
from eclor.services.lighting.street_forms import TariffForm
from eclor.services.lighting.texts import CAUSES, SOURCES
from eclor.services.lighting.views.counting import none_yet
from eclor.services.lighting.views.inventory import COMMAND
from eclor.services.lighting.words.accounts import StreetAccount
from eclor.services.lighting.words.compliance import Standing
from eclor.services.lighting.words.energy import Price

SEE = "lighting.see"
MOST_STREETS = 15
MONTHS = 12


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


@dataclass(frozen=True, slots=True)
class Cost:
    """What a kWh costs, and where both figures are from in the reader's words."""

    price: Price
    euro_from: Any
    co2_from: Any


def _own(scope: Scope, kept: Kept) -> Own | None:
    found = queries.own_year(scope, kept)
    if found is None:
        return None
    tried, year = found
    saved = year.now - year.after
    euro, co2 = queries.worth_here(scope, saved) or (None, None)
    return Own(year, tried, saved, euro, co2, month_bars(tried.plan.months))


def _cost(scope: Scope) -> Cost | None:
    held = queries.price(scope)
    if held is None:
        return None
    said = [SOURCES.get(one.document, one.document) for one in (held.source, held.co2_source)]
    return Cost(held, *said)


@lru_cache(maxsize=1)
def _chain() -> Chain:
    return chain()


def _board(request: Request, kept: Kept) -> dict[str, Any]:
    """What the board and the paper both say."""
    scope = request.scope
    own, rows = _own(scope, kept), kept.account.communes
    found = own.year.chain if own else _chain()
    kwh = sum(row.kwh for row in rows)
    worth = queries.worth_here(scope, kwh)
    return {
        "kept": kept,
        "account": kept.account,
        "own": own,
        "chain": found,
        "steps": list(_steps(found)),
        "left": 100 * found.after / found.before,
        "standby": 100 * found.standby / found.before,
        "used": rows,
        "kwh": kwh,
        "euro": worth[0] if worth else None,
        "co2": worth[1] if worth else None,
        "cost": _cost(scope),
        "whiskers": whiskers(rows),
        "days": kept.account.days,
        "metered": metered_bars(_months(scope)),
    }


def _months(scope: Scope) -> list[tuple[date, float | None, bool]]:
    """(month, MWh, whether it is over) of the last twelve."""
    today = scope.now.date()
    numbers = [today.year * 12 + today.month - 1 - n for n in range(MONTHS - 1, -1, -1)]
    asked = [date(number // 12, number % 12 + 1, 1) for number in numbers]
    told = months(scope, CABINET, "energy", asked)
    return [(month, _mwh(told.get(month)), month != asked[-1]) for month in asked]


def _mwh(one: Month | None) -> float | None:
    return None if one is None or one.whole is None else one.whole / 1000


@require_safe
@asks(SEE)
def savings(request: Request) -> HttpResponse:
    return _savings(request, TariffForm(), 200)


def _savings(request: Request, form: TariffForm, status: int) -> HttpResponse:
    kept = queries.account(request.scope)
    if kept is None:
        return none_yet(request)
    there = _board(request, kept) | {
        "form": form,
        "counting": actions.counting(request.scope, kept.made_at),
        "may_price": request.scope.may(COMMAND) and request.scope.everywhere,
    }
    return render(request, "lighting/savings.html", there, status=status)


@require_POST
@asks(COMMAND)
def record_tariff(request: Request) -> HttpResponse:
    form = TariffForm(request.POST)
    if form.is_valid():
        try:
            actions.record_tariff(request.scope, form.order())
            return redirect("lighting-savings")
        except (actions.Refused, ValueError) as problem:
            form.add_error(None, str(problem))
    return _savings(request, form, 422)


@require_safe
@asks(SEE)
def report(request: Request) -> HttpResponse:
    """For the council, on paper: measured, computed, assumed; and how the streets stand."""
    kept = queries.account(request.scope)
    if kept is None:
        return none_yet(request)
    there = _board(request, kept)
    streets = there["account"].streets
    hungry = sorted((s for s in streets if s.kwh is not None), key=lambda s: -(s.kwh or 0.0))
    there |= {
        "hungry": hungry[:MOST_STREETS],
        "broken": [one for one in streets if one.standing is Standing.BROKEN],
        "unpowered": _unpowered(streets),
        "whole": gathered(streets),
        "gathered": by_commune(streets),
        "laws": queries.by_laws(request.scope),
        "now": request.scope.now,
    }
    sheet = finders.find("lighting/report.css")
    try:
        if sheet is None:
            raise paper.NoPaper("lighting/report.css is not among the static files of the room.")
        made = paper.pdf(render_to_string("lighting/report.html", there, request), [Path(sheet)])
    except paper.NoPaper as problem:
        late = HttpResponse(str(problem), content_type="text/plain; charset=utf-8", status=503)
        late["Retry-After"] = paper.RETRY_AFTER
        return late
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"eclor-{request.here.slug}-eclairage-{request.scope.now:%Y-%m-%d}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _unpowered(streets: Iterable[StreetAccount]) -> int:
    """Streets with a lamp whose rated power nobody knows."""
    return sum(one.watts is None for one in streets)


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
