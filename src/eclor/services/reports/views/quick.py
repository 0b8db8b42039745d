"""The counter on one page: it works from a device's own copy, and takes in what waited there, once."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.identity.guards import Request
from eclor.core.pictures.likeness import likeness
from eclor.core.pictures.rebuilding import PictureRefused, rebuild
from eclor.core.service.visitors import address_of
from eclor.core.territories.here import communes_of
from eclor.services.reports.actions.limits import TooMany, count_sending
from eclor.services.reports.actions.sending import Receipt, received_before
from eclor.services.reports.forms import PlaceForm, TellForm
from eclor.services.reports.forms.keeping import files_of, kept_photos
from eclor.services.reports.queries import people, questions
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.queries.reports import NoSuchReport
from eclor.services.reports.views import similar
from eclor.services.reports.views.telling import questions_put, spot_of
from eclor.services.reports.words import Kind, Question

# The pole stands in this form: a script shows it for lamps alone.
WITH_A_POLE = Kind.LAMP
SMALL = 200_000  # bytes of a photo that is only compared
LOOKED_AT = 256  # pixels of its longest side: the print is made of nine by eight


# A copy kept for weeks has no token. No cookie gives a right here, and other sites are refused by
# the origin that each browser tells.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def quick(request: Request) -> HttpResponse:
    """The form; sent by a script (``Accept: application/json``) it is answered in JSON.

    Taken in: 201, or 200 when it had arrived before, ``{"link"}``. Not as it stands: 4xx,
    ``{"refused"}`` in words. 429 and 409: later.
    """
    if request.method != "POST":
        return _page(request)
    if not _from_here(request):
        return _refused(request, [_("This form was sent by another site.")], status=403)
    if not people.collects(request.scope):
        return _later(request, _("No report can be sent from here now."), status=409)
    return _sent(request, _completed(request))


def _sent(request: Request, said: QueryDict) -> HttpResponse:
    kind = said.get("kind", "")
    if kind not in set(Kind):
        return _refused(request, [_("Say what it is about.")])
    place = PlaceForm(request.scope, Kind(kind), said)
    put, brief = _put(request, place, said), similar.seen_too(request)
    told = TellForm(put, said, files_of(request), brief=brief)
    if put and not (brief or _by_script(request)) and _unasked(said):
        told = TellForm(put, said, files_of(request), brief=True)
        told.is_valid()  # so that its photos are carried along; nothing is missed before it was asked
        return _page(request, place, told, asks=True)
    if not (place.is_valid() & told.is_valid()):
        return _refused(request, _wrongs(place) + _wrongs(told), place, told)
    number = told.cleaned_data["form"]
    receipt = received_before(request.scope, number)
    if receipt is not None:
        return _taken(request, receipt)
    # A script asked before it sent; what waited on a device leaves by itself.
    if not (similar.chosen(request) or _by_script(request)):
        near = similar.near_of(request.scope, place, told)
        if near:
            return similar.ask(request, place, told, near, request.path)
    return _kept_now(request, place, told)


def _kept_now(request: Request, place: PlaceForm, told: TellForm) -> HttpResponse:
    number, same = told.cleaned_data["form"], similar.chosen(request)
    try:
        count_sending(request.scope, address_of(request))
        telling = place.telling(**told.said())
        receipt = similar.taken_in(request.scope, telling, number, same)
    except TooMany as flood:
        return _later(request, str(flood), status=429)
    except NoSuchReport:
        gone = _("This report has ended meanwhile: send yours.")
        return _refused(request, [gone], place, told, status=409)
    return _taken(request, receipt)


# It keeps and changes nothing, and says what the map shows to everybody.
@csrf_exempt
@never_cache
@require_POST
def near(request: Request) -> HttpResponse:
    """For a script, before it sends: which open reports it may be, as a part of a page; 204 for none.

    Photos come in small, as JPEG of at most SMALL bytes.
    """
    said = _completed(request)
    kind = said.get("kind", "")
    if kind not in set(Kind):
        return HttpResponse(status=204)
    place = PlaceForm(request.scope, Kind(kind), said)
    if not place.is_valid():  # sending says why
        return HttpResponse(status=204)
    try:
        seen = tuple(_likeness(one) for one in request.FILES.values())
    except PictureRefused as refused:
        return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
    found = similar.near_of(request.scope, place, TellForm((), said), seen)
    if not found:
        return HttpResponse(status=204)
    return render(request, "reports/_near.html", {"near": found})


def _likeness(photo: Any) -> int:
    return likeness(rebuild(photo.read(SMALL), side=LOOKED_AT))


def _put(request: Request, place: PlaceForm, said: QueryDict) -> tuple[Question, ...]:
    """What this form asked, in its own words. A letter from an older page was asked nothing."""
    if "asked" in said or not _by_script(request):
        return questions_put(request.scope, place, said)
    now = questions_put(request.scope, place, said)
    return tuple(replace(one, required=False) for one in now)


def _unasked(said: QueryDict) -> bool:
    """Without a script the questions come when the category is known."""
    return "asked" not in said or said.get("step") == "ask"


def _taken(request: Request, receipt: Receipt) -> HttpResponse:
    if not _by_script(request):
        return redirect("reports-follow", secret=receipt.secret)
    link = reverse("reports-follow", args=(receipt.secret,))
    return _json({"link": link}, status=200 if receipt.again else 201)


def _completed(request: Request) -> QueryDict:
    """What was sent, with the commune of the position where none was chosen."""
    said = request.POST.copy()
    spot = spot_of(said.get("lon"), said.get("lat"))
    if spot and not said.get("commune"):
        around = queries.commune_around(request.scope, spot)
        said["commune"] = around.insee if around else ""
    return said


def _from_here(request: Request) -> bool:
    origin = request.headers.get("Origin", "")
    if origin:
        try:
            return urlsplit(origin).netloc == request.get_host()
        except ValueError:  # "https://[", which no browser says
            return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def _by_script(request: Request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _wrongs(form: Any) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def _refused(
    request: Request,
    wrong: list[str],
    place: PlaceForm | None = None,
    told: TellForm | None = None,
    status: int = 422,
) -> HttpResponse:
    if _by_script(request):
        return _json({"refused": " ".join(dict.fromkeys(wrong))}, status)
    return _page(request, place, told, wrong, status)


def _later(request: Request, why: str, status: int) -> HttpResponse:
    """Nothing is wrong with it: whoever keeps it sends it again."""
    if _by_script(request):
        return _json({"later": why}, status)
    return _page(request, wrong=[why], status=status)


def _json(said: dict[str, str], status: int) -> JsonResponse:
    answer = JsonResponse(said, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _page(
    request: Request,
    place: PlaceForm | None = None,
    told: TellForm | None = None,
    wrong: list[str] | None = None,
    status: int = 200,
    asks: bool = False,
) -> HttpResponse:
    kind = place.category.kind if place else None
    shown = place if place and "pole" in place.fields else None
    shown = shown or PlaceForm(request.scope, WITH_A_POLE, initial=_kept(place))
    told = told or TellForm(())
    for form, name, unless in ((shown, "place", "lon pole"), (told, "text", "photo1")):
        form.fields[name].widget.attrs["data-unless"] = unless
    given = {
        "place": shown,
        "form": told,
        "kinds": list(Kind),
        "kind": kind,
        "insee": place["commune"].value() if place else "",
        "communes": list(communes_of(request.scope)),
        "wrong": wrong or [],
        "kept": kept_photos(told),
        "resend_photos": bool(request.FILES) and not told.pictures(),
        "asks": asks,
        "asking": _asking(request),
    }
    return render(request, "reports/quick.html", given, status=status)


def _asking(request: Request) -> list[dict[str, Any]]:
    """What each category asks, kept with the page: by commune where one asks otherwise."""
    insee = dict(communes_of(request.scope).values_list("pk", "insee"))
    every = questions.every(request.scope, Kind)
    return [
        {"kind": kind.value, "insee": insee.get(commune, ""), "form": TellForm(asked)}
        for (kind, commune), asked in every.items()
        if asked or commune
    ]


def _kept(place: PlaceForm | None) -> dict[str, Any]:
    """What was filled in, for a category whose form has no pole."""
    return {name: place[name].value() for name in ("place", "lon", "lat")} if place else {}
