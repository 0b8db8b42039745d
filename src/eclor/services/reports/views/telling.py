"""The counter in two steps: where it is, with a plan to press on, then what it is."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from eclor.core.context import queries as context
from eclor.core.identity.guards import Request
from eclor.core.service.scope import Scope
from eclor.core.service.visitors import address_of
from eclor.core.territories.here import communes_of, home_of
from eclor.core.territories.models import Commune
from eclor.services.reports.actions.limits import TooMany, count_sending
from eclor.services.reports.actions.sending import received_before
from eclor.services.reports.drawing import WIDTHS, Plan, svg
from eclor.services.reports.forms import PlaceForm, TellForm, plain
from eclor.services.reports.forms.keeping import files_of, kept_photos
from eclor.services.reports.models import LAMP
from eclor.services.reports.queries import people, questions
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.queries.reports import NoSuchReport
from eclor.services.reports.queries.roads import road_beside
from eclor.services.reports.views import similar
from eclor.services.reports.words import CATEGORIES, LONGEST, Kind, Question, Spot


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """First where, then what; a press on the plan comes back with a nearer one."""
    kind = _kind(request)
    if kind is None:
        return redirect("reports")
    if not people.collects(request.scope):
        return render(request, "reports/closed.html", status=409)
    if request.method != "POST":
        return _place(request, kind, PlaceForm(request.scope, kind, initial=_start(request)))
    if request.POST.get("step") == "begin":
        return _place(request, kind, PlaceForm(request.scope, kind, initial=_start(request)))
    place = PlaceForm(request.scope, kind, request.POST)
    if "pin.x" in request.POST:
        return _pressed(request, kind)
    if request.POST.get("step") == "locate":
        return _located(request, kind)
    if not place.is_valid():
        return _place(request, kind, place, status=422)
    if request.POST.get("step", "") != "send" and not similar.chosen(request):
        asked = questions.asked(request.scope, kind, place.telling().commune)
        return _tell(request, place, TellForm(asked, initial=_said(request)))
    put = questions_put(request.scope, place, request.POST)
    told = TellForm(put, request.POST, files_of(request), brief=similar.seen_too(request))
    return _send(request, place, told)


def _said(request: Request) -> dict[str, str]:
    """Words that were written before the place."""
    return {"text": plain(request.POST.get("text", ""))[:LONGEST]}


def _kind(request: Request) -> Kind | None:
    said = request.POST.get("kind") or request.GET.get("kind", "")
    return Kind(said) if said in set(Kind) else None


def _start(request: Request) -> dict[str, Any]:
    """The commune asked for, else the one chosen on this device."""
    asked = queries.commune(request.scope, request.GET.get("commune", "")[:5].replace("\x00", ""))
    commune = asked or home_of(request.scope)
    return {"commune": commune.insee} if commune else {}


def _place(
    request: Request, kind: Kind, form: PlaceForm, step: int = 0, status: int = 200
) -> HttpResponse:
    commune = form.chosen() or communes_of(request.scope).first()
    pin = spot_of(form["lon"].value(), form["lat"].value())
    given = {
        "category": CATEGORIES[kind],
        "form": form,
        "plan": _plan_of(commune, pin, step) if commune else None,
        "shown_commune": commune,
        "pin": pin,
        "widths": WIDTHS,
        "text": _said(request)["text"],
    }
    return render(request, "reports/place.html", given, status=status)


def _pressed(request: Request, kind: Kind) -> HttpResponse:
    """Somebody pressed on the plan: the point, and a nearer plan around it."""
    said = request.POST
    try:
        step = int(said.get("plan_step", "0"))
        middle = Spot(lon=float(said["plan_lon"]), lat=float(said["plan_lat"]))
        plan = Plan(middle=middle, step=min(max(step, 0), len(WIDTHS) - 1))
        spot = plan.spot(float(said["pin.x"]), float(said["pin.y"]))
    except (KeyError, ValueError) as nonsense:
        raise Http404(_("This is no point of the plan.")) from nonsense
    kept = {name: said.get(name, "") for name in ("commune", "pole", "place")}
    kept["commune"] = _commune_at(request, spot, kept["commune"])
    filled = PlaceForm(request.scope, kind, initial={**kept, "lon": spot.lon, "lat": spot.lat})
    return _place(request, kind, filled, step=plan.nearer(spot).step)


def _commune_at(request: Request, spot: Spot, chosen: str) -> str:
    """The INSEE code of the commune that holds the point; the chosen one where none does."""
    around = queries.commune_around(request.scope, spot)
    return around.insee if around else chosen


def _located(request: Request, kind: Kind) -> HttpResponse:
    """A device told where it is: the nearest plan around it, so that the point can be moved."""
    said = request.POST
    spot = spot_of(said.get("lon"), said.get("lat"))
    if spot is None:
        raise Http404(_("This is no point of the plan."))
    kept = {name: said.get(name, "") for name in ("commune", "pole", "place")}
    kept["commune"] = _commune_at(request, spot, kept["commune"])
    filled = PlaceForm(request.scope, kind, initial={**kept, "lon": spot.lon, "lat": spot.lat})
    return _place(request, kind, filled, step=len(WIDTHS) - 1)


def _plan_of(commune: Commune, pin: Spot | None, step: int) -> Plan:
    return Plan(middle=pin or Spot(lon=commune.lon, lat=commune.lat), step=step if pin else 0)


def questions_put(scope: Scope, place: PlaceForm, said: QueryDict) -> tuple[Question, ...]:
    """As the form put them, it names them; else as they stand today in the commune chosen."""
    kind, commune = place.category.kind, place.chosen()
    put = questions.named(scope, kind, said.getlist("asked"))
    return put or questions.asked(scope, kind, commune.pk if commune else 0)


def spot_of(lon: Any, lat: Any) -> Spot | None:
    try:
        return Spot(lon=float(lon), lat=float(lat))
    except (TypeError, ValueError):
        return None  # a field left empty, or no number: there is no point


def _tell(
    request: Request, place: PlaceForm, form: TellForm, wrong: str = "", status: int = 200
) -> HttpResponse:
    kind = place.category.kind
    telling = place.telling()
    given = {
        "category": place.category,
        "place": place,
        "asset": place.asset,
        "form": form,
        "near": similar.near_of(request.scope, place, form),
        "route": queries.route_of(
            request.scope, telling.commune, kind, road_beside(request.scope, telling).owner
        ),
        "wrong": wrong,
        "kept": kept_photos(form),
        "resend_photos": bool(request.FILES) and not form.pictures(),
    }
    return render(request, "reports/tell.html", given, status=status)


def _send(request: Request, place: PlaceForm, form: TellForm) -> HttpResponse:
    if not form.is_valid():
        return _tell(request, place, form, status=422)
    number: UUID = form.cleaned_data["form"]
    if not similar.chosen(request) and received_before(request.scope, number) is None:
        # Those near stood beside the form; what only its photo finds was not shown yet.
        near = similar.near_of(request.scope, place, form)
        if any(away.photo for _row, away in near):
            return similar.ask(request, place, form, near, request.path, guarded=True)
    try:
        count_sending(request.scope, address_of(request))
        telling = place.telling(**form.said())
        receipt = similar.taken_in(request.scope, telling, number, similar.chosen(request))
    except TooMany as flood:
        return _tell(request, place, form, wrong=str(flood), status=429)
    except NoSuchReport:
        gone = _("This report has ended meanwhile: send yours.")
        return _tell(request, place, form, wrong=gone, status=409)
    return redirect("reports-follow", secret=receipt.secret)


@require_safe
def plan(request: Request) -> HttpResponse:
    """The plan as a picture: ``?commune``, ``?lon``, ``?lat``, ``?step``, ``?pin``."""
    said = request.GET
    commune = queries.commune(request.scope, said.get("commune", "")[:5].replace("\x00", ""))
    middle, step = spot_of(said.get("lon"), said.get("lat")), said.get("step", "0")
    if commune is None or middle is None or step not in map(str, range(len(WIDTHS))):
        raise Http404(_("There is no such plan."))
    lamps = context.entities(request.scope).filter(type=LAMP, commune=commune, lon__isnull=False)
    points = lamps.values_list("lon", "lat")
    spots = [Spot(lon=lon, lat=lat) for lon, lat in points if lon is not None and lat is not None]
    drawn = svg(
        Plan(middle=middle, step=int(step)),
        commune.outline,
        spots,
        middle if "pin" in said else None,
        night="night" in said,
    )
    return HttpResponse(
        drawn, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=600"}
    )
