"""The pages behind the QR code on a mast: what this sensor does, what that algorithm decides."""

import io

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request
from eclor.core.service.numbers import whole
from eclor.core.territories.addresses import origin_here
from eclor.core.transparency import queries
from eclor.core.transparency.chain import CATEGORIES, Link, chain


@require_safe
def index(request: Request) -> HttpResponse:
    shown = {"sensors": queries.sensors(request.scope), "algorithms": queries.algorithms()}
    return render(request, "transparency/index.html", shown)


@require_safe
def register(request: Request) -> JsonResponse:
    """The register of sensors and algorithms, for programs."""
    name = request.here.name
    return JsonResponse(
        {
            "taxonomy": "DTPR 0",
            "sensors": [
                {
                    "type": one.kind.key,
                    "number": one.number,
                    "chain": [_told(link) for link in chain(one.kind, name)],
                }
                for one in queries.sensors(request.scope)
            ],
            "algorithms": [
                {
                    "key": f"{service.key}.{one.key}",
                    "title": str(one.title),
                    "why": str(one.why),
                    "how": str(one.how),
                    "uses": str(one.uses),
                    "decides": str(one.decides),
                    "learned": one.learned,
                }
                for service, one in queries.algorithms()
            ],
        }
    )


@require_safe
def sensor(request: Request, pk: str) -> HttpResponse:
    found = queries.sensor(request.scope, _number(pk))
    if found is None:
        raise Http404(_("There is no such sensor here."))
    entity, kind = found
    shown = {
        "entity": entity,
        "kind": kind,
        "chain": _by_category(chain(kind, request.here.name)),
        "measures": [one for one in kind.attributes if one.measured],
    }
    return render(request, "transparency/sensor.html", shown)


@require_safe
def code(request: Request, pk: str) -> HttpResponse:
    """The QR code of a sensor's page (ISO/IEC 18004), to print and put on the mast."""
    import segno  # here: no other page needs it

    if queries.sensor(request.scope, _number(pk)) is None:
        raise Http404(_("There is no such sensor here."))
    address = f"{origin_here()}{reverse('sensor', args=[pk])}"
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=8, border=4, light="#fff"
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@require_safe
def algorithm(request: Request, room: str, key: str) -> HttpResponse:
    found = queries.algorithm(room, key)
    if found is None:
        raise Http404(_("There is no such algorithm here."))
    return render(request, "transparency/algorithm.html", {"service": found[0], "one": found[1]})


def _number(said: str) -> int:
    return whole(said) or 0


def _told(link: Link) -> dict[str, str]:
    return {"element": link.element, "title": str(link.title), "more": str(link.more)}


def _by_category(links: list[Link]) -> list[tuple[object, list[Link]]]:
    return [
        (title, some)
        for category, title in CATEGORIES.items()
        if (some := [one for one in links if one.category == category])
    ]
