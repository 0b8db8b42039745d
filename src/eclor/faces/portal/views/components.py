"""The component page: what pages are built from, each with its examples, by day and by night."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request
from eclor.core.ui import catalogue
from eclor.core.ui.errors import unavailable


@require_safe
def components(request: Request) -> HttpResponse:
    """All of them, with what each is for."""
    if request.here is None:
        return unavailable(request)
    return render(request, "portal/components.html", {"components": catalogue.components()})


@require_safe
def component(request: Request, name: str) -> HttpResponse:
    """One component: its examples in both lights, and the markup of each."""
    if request.here is None:
        return unavailable(request)
    found = catalogue.component(name)
    if found is None:
        raise Http404(f"There is no component {name!r}.")
    given = {
        "component": found,
        "examples": catalogue.examples(found, request),
        "components": catalogue.components(),
    }
    return render(request, "portal/component.html", given)
