"""Pages to read: search, one place, where figures come from, the accessibility statement."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eclor.core.context import queries
from eclor.core.identity.guards import Request
from eclor.core.territories.here import communes_of
from eclor.core.ui.errors import gone, inhabited
from eclor.core.ui.shared import shared
from eclor.faces.portal import describing, searching


@require_safe
@inhabited
def search(request: Request) -> HttpResponse:
    """What answers ``?q=``, by kind."""
    asked = " ".join(request.GET.get("q", "").split())[: searching.LONGEST]
    given = {"here": "search", "asked": asked, "groups": searching.search(request.scope, asked)}
    return render(request, "portal/search.html", given)


@require_safe
@inhabited
def place(request: Request, pk: int) -> HttpResponse:
    """One thing of the territory; an old link to a thing that is gone says so."""
    found = describing.place(request.scope, pk)
    if found is None:
        return gone(
            request,
            _("This place is not here any more"),
            _("It was taken down, or the link is mistyped. The search may find what replaces it."),
            known=queries.was_here(request.scope, pk),
        )
    return render(request, "portal/place.html", {"place": found})


@require_safe
@shared
@inhabited
def sources(request: Request) -> HttpResponse:
    """What each service measures, how often, and its open data."""
    given = {"here": "sources", "sources": describing.sources(request.scope)}
    return render(request, "portal/sources.html", given)


@require_safe
@shared
@inhabited
def accessibility(request: Request) -> HttpResponse:
    """What is tested, what falls short, and whom to write to."""
    given = {"communes": communes_of(request.scope)}
    return render(request, "portal/accessibility.html", given)
