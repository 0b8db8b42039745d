"""The home page and the live map with its list, for everybody."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request
from eclor.core.service.numbers import whole
from eclor.core.ui import device
from eclor.core.ui.errors import inhabited
from eclor.core.ui.island import map_island
from eclor.core.ui.listing import Listing, listing
from eclor.core.ui.picture import night_picture
from eclor.core.ui.shared import shared
from eclor.faces.portal.tiles import pages, tiles


@require_safe
@shared
@inhabited
def home(request: Request) -> HttpResponse:
    """One line of each service, the favourite one first."""
    given: dict[str, Any] = {
        "here": "home",
        "tiles": tiles(request.scope, device.order(request)),
        "pages": pages(request.scope),
    }
    return render(request, "portal/home.html", given)


@require_safe
@inhabited
def territory_map(request: Request) -> HttpResponse:
    """The map; below it the list that says the same, alone when ``?view=list`` asks for it."""
    given: dict[str, object] = {"here": "map", "list": asked_list(request)}
    if request.GET.get("view") == "list":
        return render(request, "portal/list.html", given)
    return render(request, "portal/map.html", given | {"island": map_island(request.scope)})


@require_safe
@inhabited
@cache_control(public=True, max_age=3600)
def picture(request: Request) -> HttpResponse:
    """The small night picture in the header; ``?commune=57038`` lights that one up."""
    lit = request.GET.get("commune", "")[:5]
    return HttpResponse(night_picture(request.scope, lit), content_type="image/svg+xml")


def asked_list(request: Request) -> Listing:
    """The list this address asks for."""
    return listing(
        request.scope,
        request.GET.get("type", ""),
        request.GET.get("commune", ""),
        whole(request.GET.get("page", ""), 10**6) or 1,
    )
