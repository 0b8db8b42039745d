"""The doors of GeoReport v2: discovery, services, requests, tokens; each in XML and in JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from eclor.core.identity.guards import Request
from eclor.services.reports.actions.sending import digest_of, received_before, send_report
from eclor.services.reports.open311 import asking, keys, taking, telling
from eclor.services.reports.open311.schema import document
from eclor.services.reports.open311.writing import Refused, answer, refusal
from eclor.services.reports.queries import people, questions
from eclor.services.reports.queries import reports as queries
from eclor.services.reports.words import CATEGORIES

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-23T00:00:00+01:00"  # of this door
View = Callable[..., HttpResponse]


def _door(view: View) -> View:
    """A refusal is answered in the format that was asked for."""

    @wraps(view)
    def door(request: Request, form: str, **named: Any) -> HttpResponse:
        try:
            if form not in ("xml", "json"):
                raise Refused(404, "Addresses end in .xml or .json.")
            _jurisdiction(request)
            return view(request, form, **named)
        except Refused as refused:
            return refusal(refused, form)

    return door


def _jurisdiction(request: Request) -> None:
    """Our host, our federation or one of its communes; nothing at all is us, too."""
    said = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id") or ""
    here = request.here
    ours = {"", request.get_host(), request.get_host().split(":")[0], here.slug if here else ""}
    if said in ours or queries.commune(request.scope, said[:6].replace("\x00", "")):
        return
    raise Refused(404, f"jurisdiction_id {said[:40]!r} was not found: leave it out.")


def _commune(request: Request) -> int:
    """The commune that jurisdiction_id names, whose questions are told; 0: those of all."""
    insee = request.GET.get("jurisdiction_id", "")[:6].replace("\x00", "")
    found = queries.commune(request.scope, insee)
    return found.pk if found else 0


@require_safe
@_door
def discovery(request: Request, form: str) -> HttpResponse:
    endpoint = {
        "specification": SPECIFICATION,
        "url": request.build_absolute_uri(reverse("open311-root")).rstrip("/"),
        "changeset": CHANGED,
        "type": "test" if request.here and request.here.simulated else "production",
        "formats": ["text/xml", "application/json"],
    }
    where = request.build_absolute_uri(reverse("reports"))
    said = {
        "changeset": CHANGED,
        "contact": where,
        "key_service": where,
        "endpoints": [endpoint],
    }
    return answer("discovery", said, form)


@require_safe
def root(request: Request) -> HttpResponse:
    """The address itself says where to begin."""
    return discovery(request, form="json")


@require_safe
def openapi(request: Request) -> HttpResponse:
    """These doors as OpenAPI says them."""
    return JsonResponse(document(request.build_absolute_uri(reverse("open311-root")).rstrip("/")))


@require_safe
@_door
def services(request: Request, form: str) -> HttpResponse:
    commune = _commune(request)
    every = questions.every(request.scope, CATEGORIES)
    asked = {kind: every.get((kind, commune), every[kind, 0]) for kind in CATEGORIES}
    said = [telling.service(one, bool(asked[kind])) for kind, one in CATEGORIES.items()]
    return answer("services", said, form)


@require_safe
@_door
def definition(request: Request, form: str, code: str) -> HttpResponse:
    kind = asking.kind_of(code)
    asked = questions.asked(request.scope, kind, _commune(request))
    if not asked:
        raise Refused(404, f"service_code {code} has no attributes: its metadata is false.")
    said = telling.definition(kind, asked, get_language() or "fr")
    return answer("service_definition", said, form)


@csrf_exempt  # programs have no cookie of ours: the key in the form is what counts
@require_http_methods(["GET", "HEAD", "POST"])
@_door
def requests(request: Request, form: str) -> HttpResponse:
    if request.method == "POST":
        return _take(request, form)
    wanted = asking.asked(request.scope, request.GET)
    rows = asking.reports(request.scope, wanted)
    said = [telling.request(row, _photo_at(request), wanted.more) for row in rows]
    found = answer("service_requests", said, form)
    found.headers["Cache-Control"] = "public, max-age=60"
    return found


@require_safe
@_door
def one(request: Request, form: str, code: str) -> HttpResponse:
    row = asking.public(request.scope).filter(pk=asking.number(code)).first()
    if row is None:
        raise Refused(404, f"service_request_id {code} was not found.")
    more = request.GET.get("extensions", "").lower() == "true"
    return answer("service_requests", [telling.request(row, _photo_at(request), more)], form)


@require_safe
@_door
def token(request: Request, form: str, code: str) -> HttpResponse:
    """A token is the secret of the own link; it opens nothing here but the report's number."""
    found = people.by_secret(digest_of(code)) if code.isascii() else None
    if found is None:
        raise Refused(404, "token was not found: it was erased, or its time is over.")
    said = [{"service_request_id": str(found.report_id), "token": code}]
    return answer("service_requests", said, form)


def _take(request: Request, form: str) -> HttpResponse:
    if not people.collects(request.scope):
        raise Refused(403, "No report can be sent now: the guarantor has switched it off.")
    key = keys.known(
        request.scope, request.POST.get("api_key", "") or request.GET.get("api_key", "")
    )
    told, number = taking.telling(request), taking.form_number(request, key.pk)
    receipt = received_before(request.scope, number) or send_report(request.scope, told, number)
    link = reverse("reports-follow", args=(receipt.secret,))
    said = {
        "service_request_id": str(receipt.report),
        "service_notice": f"Follow it at {request.build_absolute_uri(link)}",
        "account_id": None,
    }
    return answer("service_requests", [said], form, status=200 if receipt.again else 201)


def _photo_at(request: Request) -> telling.Address:
    below = reverse("reports")
    return lambda path: request.build_absolute_uri(below + path)
