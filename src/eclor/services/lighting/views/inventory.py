"""Lamps and streets as operators look them up."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eclor.core.context import queries as context
from eclor.core.gateways import queries as gateways
from eclor.core.identity.guards import Request, asks
from eclor.core.observations import queries as observations
from eclor.core.observations.queries import Grain
from eclor.core.service.registry import registry
from eclor.core.territories.here import communes_of
from eclor.services.lighting import queries
from eclor.services.lighting.drawing import night_chart
from eclor.services.lighting.forms import LampFilter
from eclor.services.lighting.models import LAMP
from eclor.services.lighting.queries.energy import DAYS
from eclor.services.lighting.rules.classes.checking import verdict
from eclor.services.lighting.street_forms import StreetForm
from eclor.services.lighting.texts import BECAUSE
from eclor.services.lighting.words.inventory import Asked, LampRow
from eclor.services.lighting.words.streets import StreetFacts

SEE, REPAIR, COMMAND = "lighting.see", "lighting.repair", "lighting.command"
IMPORT = "lighting.import"
DAY = timedelta(days=1)


@require_safe
@asks(SEE)
def lamps(request: Request) -> HttpResponse:
    form = LampFilter(request.scope, request.GET)
    asked = form.asked()
    found = queries.lamps(request.scope, asked)
    kept = request.GET.copy()
    kept.pop("page", None)
    there = {"form": form, "asked": asked, "found": found, "query": kept.urlencode()}
    return render(request, "lighting/lamps.html", there)


@require_safe
@asks(SEE)
def lamp(request: Request, pk: int) -> HttpResponse:
    scope = request.scope
    row, sheet = queries.lamp(scope, pk), context.sheet(scope, pk)
    if row is None or sheet is None:
        raise Http404(_("There is no lamp %d here.") % pk)
    points = observations.history(scope, pk, "dimming", scope.now - DAY, scope.now, Grain.QUARTER)
    levels = [(p.at, p.mean) for p in points if p.mean is not None]
    keeping = queries.keeping(scope, pk)
    wanted = queries.wanted_curves(scope, keeping) if keeping else []
    chart = night_chart(
        queries.place(scope), scope.now - DAY, scope.now, levels, wanted, now=scope.now
    )
    repairs, use = queries.expected(scope, pk), queries.used_by_lamp(scope, [pk]).get(pk)
    full = None
    if use is not None and row.watts is not None:
        full = queries.full_light(row.watts, queries.dark_hours(scope), use.days)
    measured = observations.latest(scope, pk)
    there = {
        "row": row,
        "way": gateways.way_of(scope, pk),
        "facts": _facts(row),
        "keeping": keeping,
        "measured": measured,
        "because": BECAUSE.get(measured["levelReason"].value)
        if "levelReason" in measured
        else None,
        "chart": chart if levels or wanted else None,
        "alarms": [(a, repairs.get(a.id)) for a in queries.alarms_of(scope, pk)],
        "works": queries.of_thing(scope, pk),
        "may_repair": scope.may(REPAIR),
        "may_command": scope.may(COMMAND),
        "use": use,
        "full": full,
        "last_seen_at": sheet.last_seen_at,
    }
    return render(request, "lighting/lamp.html", there)


def _facts(row: LampRow) -> list[tuple[object, object, str]]:
    """(title, value, symbol) of what it is described by, in the order of the card."""
    return [
        (card.title, row.attributes[card.key], card.symbol)
        for card in registry.types[LAMP].attributes
        if not card.measured and card.key in row.attributes and card.key != "street"
    ]


@require_safe
@asks(SEE)
def streets(request: Request) -> HttpResponse:
    """One commune at a time: the first one, unless another is asked for."""
    communes = list(communes_of(request.scope))
    known = {commune.insee for commune in communes}
    insee = request.GET.get("commune", "")[:5]
    if insee not in known:
        insee = communes[0].insee if communes else ""
    rows = queries.every_lamp(request.scope, Asked(commune=insee))
    uses = queries.used_by_street(request.scope, rows)
    found = queries.streets(request.scope, insee)
    there = {
        "streets": [(one, uses.get((one.commune, one.name))) for one in found],
        "days": DAYS,
        "communes": communes,
        "insee": insee,
    }
    return render(request, "lighting/streets.html", there)


@require_safe
@asks(SEE)
def street(request: Request) -> HttpResponse:
    """One street: ``?commune=57038&name=Rue Foch``."""
    insee, name = request.GET.get("commune", "")[:5], request.GET.get("name", "")[:200]
    return street_page(request, insee, name)


def street_page(
    request: Request, insee: str, name: str, form: StreetForm | None = None
) -> HttpResponse:
    """``form`` with what was wrong in it, when somebody described the street."""
    found = [s for s in queries.streets(request.scope, insee) if s.name == name]
    if not found or "\x00" in name:
        raise Http404(_("No lamp here stands in %s.") % name)
    rows = list(queries.every_lamp(request.scope, Asked(commune=insee, street=name)))
    uses = queries.used_by_lamp(request.scope, [row.pk for row in rows])
    use = queries.used_by_street(request.scope, rows)
    facts = queries.street_facts(request.scope, insee, name) or StreetFacts()
    told = queries.standing_of(request.scope, insee, name, rows, facts)
    there = {
        "street": found[0],
        "lamps": [(row, uses.get(row.pk)) for row in rows],
        "told": told,
        "verdict": verdict(name, rows, facts),
        "facts": facts,
        "form": form or StreetForm.of(facts),
        "wrong": form is not None,
        "may_describe": request.scope.may(IMPORT) and bool(name),
        "use": use.get((found[0].commune, name)),
        "days": DAYS,
    }
    return render(request, "lighting/street.html", there, status=422 if form else 200)
