"""The nights planned from the counters: tried on what is over, then given to streets."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eclor.core.commands.words import GIVE
from eclor.core.commands.words import Refused as NotOrdered
from eclor.core.identity.guards import Request, asks
from eclor.core.jobs.models import Work
from eclor.services.lighting import actions, queries
from eclor.services.lighting.drawing import NightChart, programme_chart
from eclor.services.lighting.plan_drawing import change_map, month_bars
from eclor.services.lighting.plan_forms import PlanForm
from eclor.services.lighting.queries import Tried
from eclor.services.lighting.rules.programmes.canonical import read
from eclor.services.lighting.texts import WAYS
from eclor.services.lighting.views.inventory import COMMAND, SEE
from eclor.services.lighting.words.adaptive import NightPlan, Proposed, StreetTrial, Way
from eclor.services.lighting.words.charging import ORDINARY
from eclor.services.lighting.words.place import Place

MOST_STREETS = 40
SHOWN = tuple(Way)
BOUNDS = (Way.BOUND, Way.BOUND_OFF)
FRESH = timedelta(hours=24)  # the night planned alone is over by then


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way through the nights, all streets together; None where it is not known of every street."""

    title: object
    chosen: bool
    mwh: float | None
    of_full: float | None
    of_today: float | None
    dark: float | None
    above: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """Streets that would get one programme. ``far``: metres to the farthest from its counter."""

    proposed: Proposed
    name: str
    streets: int
    lamps: int
    watts: float
    far: float
    saved: float | None
    beside_today: float | None
    dark: float | None
    chart: NightChart | None
    usual: NightChart | None


@require_safe
@asks(SEE)
def plan(request: Request) -> HttpResponse:
    scope = request.scope
    tried = queries.newest_plan(scope)
    work = (
        Work.objects.filter(territory_id=scope.territory, name=actions.PLAN_WORK)
        .order_by("-asked_at")
        .first()
    )
    there: dict[str, object] = {
        "tried": tried,
        "work": work if work and (tried is None or work.asked_at > tried.made_at) else None,
        "may_command": scope.may(COMMAND) and scope.may(GIVE),
    }
    if tried is not None:
        there |= _shown(request, tried)
    return render(request, "lighting/plan.html", there)


@require_POST
@asks(COMMAND)
def ask_plan(request: Request) -> HttpResponse:
    actions.ask_plan(request.scope)
    return redirect("lighting-plan")


@require_http_methods(["GET", "HEAD", "POST"])
@asks(COMMAND)
@asks(GIVE)
def follow_plan(request: Request, pk: int, number: int) -> HttpResponse:
    """Give one group its programme; ``number`` counts what the plan proposes from 0."""
    scope = request.scope
    tried = queries.plan_made(scope, pk)
    if tried is None or number >= len(tried.plan.proposed):
        raise Http404(_("There is no plan %d here any more: plan the nights anew.") % pk)
    one = tried.plan.proposed[number]
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            order = actions.follow_plan(scope, form.order(pk, one.section, one.window))
        except NotOrdered as refused:
            form.add_error(None, refused.text)
        except actions.Refused as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("order", signal=order.signal)
    streets = [s for s in tried.plan.streets if s.load.group == (one.section, one.window)]
    there = {
        "tried": tried,
        "group": _group(tried.plan, one, queries.place(scope), queries.tonight(scope).night),
        "streets": streets,
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "lighting/plan_follow.html", there, status=status)


def _shown(request: Request, tried: Tried) -> dict[str, object]:
    found, scope = tried.plan, request.scope
    here, night = queries.place(scope), queries.tonight(scope).night
    beside = Way.TODAY if found.total(Way.TODAY) else Way.FULL
    changed = sorted(found.streets, key=lambda s: -abs(_kwh(s, beside) - _kwh(s, Way.AHEAD)))
    # An old plan knows no integer bound; one without a by-law has none that differs.
    bounded = found.total(Way.BOUND_OFF) not in (None, found.total(Way.BOUND))
    return {
        "plan": found,
        "ways": [_line(found, way) for way in SHOWN if way is not Way.BOUND_OFF or bounded],
        "bounded": bounded,
        "months": month_bars(found.months),
        "map": change_map(queries.outlines(scope), found.streets, beside),
        "beside": WAYS[beside],
        "groups": [_group(found, one, here, night) for one in found.proposed],
        "streets": [_street(s, beside) for s in changed[:MOST_STREETS]],
        "left": max(len(found.streets) - MOST_STREETS, 0),
        "far": max((s.load.metres for s in found.streets), default=0.0),
        "old": scope.now - tried.made_at > FRESH,
    }


def _line(found: NightPlan, way: Way) -> WayLine:
    whole = found.total(way)
    return WayLine(
        title=WAYS[way],
        chosen=way is Way.AHEAD,
        mwh=whole.kwh / 1000 if whole else None,
        of_full=found.saved(way, Way.FULL),
        of_today=found.saved(way, Way.TODAY),
        dark=_percent(found.dark(way)) if way not in BOUNDS else 0.0,
        above=_percent(found.above(way)),
    )


def _group(found: NightPlan, one: Proposed, here: Place, night: date) -> Group:
    streets = [s for s in found.streets if s.load.group == (one.section, one.window)]
    charge = read(one.charge)
    tonight = charge.calendar.programme(night)
    usual = charge.programmes[ORDINARY]
    return Group(
        proposed=one,
        name=actions.group_name(found, one),
        streets=len(streets),
        lamps=sum(s.load.lamps for s in streets),
        watts=sum(s.load.watts for s in streets),
        far=max((s.load.metres for s in streets), default=0.0),
        saved=_saved(streets, Way.FULL),
        beside_today=_saved(streets, Way.TODAY),
        dark=_percent(_dark(streets)),
        chart=programme_chart(charge, charge.programmes[tonight], night, here),
        usual=programme_chart(charge, usual, night, here) if tonight != ORDINARY else None,
    )


def _street(one: StreetTrial, beside: Way) -> dict[str, object]:
    return {
        "load": one.load,
        "before": _kwh(one, beside),
        "after": _kwh(one, Way.AHEAD),
        "bound": _kwh(one, Way.BOUND),
        "saved": one.saved(Way.AHEAD, beside),
        "dark": _percent(one.dark(Way.AHEAD)),
    }


def _kwh(one: StreetTrial, way: Way) -> float:
    """Full light stands for what nobody knows."""
    return one.ways[way if way in one.ways else Way.FULL].kwh


def _saved(streets: list[StreetTrial], beside: Way) -> float | None:
    if any(beside not in s.ways for s in streets):
        return None
    before = sum(s.ways[beside].kwh for s in streets)
    return 1 - sum(s.ways[Way.AHEAD].kwh for s in streets) / before if before else None


def _dark(streets: list[StreetTrial]) -> float | None:
    counted = sum(s.counted for s in streets)
    return sum(s.ways[Way.AHEAD].under for s in streets) / counted if counted else None


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
