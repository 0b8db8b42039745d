"""The list of dumps to fetch: plan a day, say that it is done; made for a phone in the lorry."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.identity.guards import Request, asks
from eclor.services.waste.actions.pickups import OPEN, PlanPickUp, end_pick_up, plan_pick_up
from eclor.services.waste.forms import DayForm
from eclor.services.waste.queries.pickups import NoSuchPickUp, pick_ups
from eclor.services.waste.words import PARIS

PICK_UP = "waste.pick_up"


@never_cache
@require_http_methods(["GET", "HEAD"])
@asks(PICK_UP)
def pickups(request: Request) -> HttpResponse:
    return _page(request)


@never_cache
@require_POST
@asks(PICK_UP)
def plan_pickup(request: Request, pk: int) -> HttpResponse:
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, wrong=str(form.errors["day"][0]), status=422)
    try:
        plan_pick_up(request.scope, PlanPickUp(pick_up=pk, day=form.cleaned_data["day"]))
    except NoSuchPickUp as missing:
        raise Http404(_("There is no such pick-up.")) from missing
    except ValueError as refused:
        return _page(request, wrong=str(refused), status=422)
    return redirect("waste-pickups")


@never_cache
@require_POST
@asks(PICK_UP)
def end_pickup(request: Request, pk: int) -> HttpResponse:
    try:
        end_pick_up(request.scope, pk)
    except NoSuchPickUp as missing:
        raise Http404(_("There is no such pick-up.")) from missing
    return redirect("waste-pickups")


def _page(request: Request, wrong: str = "", status: int = 200) -> HttpResponse:
    rows = list(pick_ups(request.scope))
    given = {
        "open": [row for row in rows if row.state in OPEN],
        "ended": [row for row in rows if row.state not in OPEN],
        "wrong": wrong,
        "today": request.scope.now.astimezone(PARIS).date().isoformat(),
    }
    return render(request, "waste/pickups.html", given, status=status)
