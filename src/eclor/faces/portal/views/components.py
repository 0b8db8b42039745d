"""The component page: what pages are built from, each with its examples, by day and by night."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request
from eclor.core.ui import catalogue
from eclor.core.ui.errors import inhabited


@require_safe
@inhabited
def components(request: Request) -> HttpResponse:
    """All of them, with what each is for."""
    return render(request, "portal/components.html", {"components": catalogue.components()})


@require_safe
@inhabited
def component(request: Request, name: str) -> HttpResponse:
    """One component: its examples in both lights, and the markup of each."""
    found = catalogue.component(name)
    if found is None:
        raise Http404(f"There is no component {name!r}.")
    given = {
        "component": found,
        "examples": catalogue.examples(found, request),
        "components": catalogue.components(),
    }
    return render(request, "portal/component.html", given)
