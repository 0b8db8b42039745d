"""How the streets are lit tonight, for whoever lives here."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request
from eclor.services.lighting import queries
from eclor.services.lighting.drawing import HOUR, night_chart


@require_safe
def tonight(request: Request) -> HttpResponse:
    scope = request.scope
    sky = queries.tonight(scope)
    here, chart = queries.place(scope), None
    if sky.dusk is not None and sky.dawn is not None:
        start, end = sky.dusk - 3 * HOUR, sky.dawn + 3 * HOUR
        chart = night_chart(here, start, end, now=scope.now)
    there = {
        "sky": sky,
        "chart": chart,
        "dark": sky.dusk is not None and sky.dusk <= scope.now,
        "communes": queries.by_commune(scope),
        "fleet": queries.fleet(scope),
        "may_see": scope.may("lighting.see"),
    }
    return render(request, "lighting/tonight.html", there)
