"""My street: how it is lit, what it saves, which order rules it, and light for some minutes."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from eclor.core.commands.words import Refused as NotOrdered
from eclor.core.identity.guards import Request
from eclor.core.service.visitors import address_of
from eclor.core.territories.here import communes_of
from eclor.services.lighting import actions, queries
from eclor.services.lighting.drawing import programme_chart
from eclor.services.lighting.queries.energy import DAYS
from eclor.services.lighting.rules.programmes.canonical import read
from eclor.services.lighting.rules.street_wishes import MINUTES, Why
from eclor.services.lighting.texts import WHY_NOT_LIT


@require_http_methods(["GET", "HEAD", "POST"])
def my_street(request: Request) -> HttpResponse:
    """``?commune=57038`` lists its streets; ``&name=Rue Foch`` shows one; POST lights it."""
    insee, name = (request.GET.get(key, "").replace("\x00", "") for key in ("commune", "name"))
    insee, name = insee[:5], name[:200]
    if not name:
        return _choose(request, insee)
    found = queries.my_street(request.scope, insee, name)
    if found is None:
        raise Http404(_("No lamp here stands in %s.") % name)
    problem = ""
    if request.method == "POST":
        try:
            actions.light_my_street(request.scope, insee, name, address_of(request))
        except (actions.Refused, NotOrdered) as refused:
            problem = str(refused)
        else:
            where = urlencode({"commune": insee, "name": name})
            return redirect(f"{reverse('lighting-my-street')}?{where}")
    return _shown(request, found, problem)


def _choose(request: Request, insee: str) -> HttpResponse:
    communes = list(communes_of(request.scope))
    known = {commune.insee for commune in communes}
    home = next((c.insee for c in communes if c.pk == request.scope.home), "")
    insee = insee if insee in known else home or (communes[0].insee if communes else "")
    streets = [one for one in queries.streets(request.scope, insee) if one.name]
    there = {"communes": communes, "insee": insee, "streets": streets}
    return render(request, "lighting/my_streets.html", there)


def _shown(request: Request, found: queries.MyStreet, problem: str) -> HttpResponse:
    scope, chart = request.scope, None
    here, night = queries.place(scope), queries.tonight(scope).night
    if found.programme is not None:
        charge = read(found.programme.charge)
        tonight = charge.programmes[charge.calendar.programme(night)]
        chart = programme_chart(charge, tonight, night, here, found.laws)
    there = {
        "street": found,
        "chart": chart,
        "days": DAYS,
        "minutes": MINUTES,
        "until": found.until + timedelta(minutes=MINUTES)
        if found.why is Why.LIT and found.until
        else None,
        "why": WHY_NOT_LIT[found.why] if found.why else "",
        "problem": problem,
    }
    return render(request, "lighting/my_street.html", there, status=422 if problem else 200)
