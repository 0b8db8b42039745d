"""One screen for the operators: figures above, layers and map, alarms and a sheet beside."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request, asks
from eclor.core.service.numbers import whole
from eclor.core.ui import device
from eclor.core.ui.island import map_island, timeline_island
from eclor.faces.hypervisor.queries import handover, views
from eclor.faces.hypervisor.queries.alarms import told
from eclor.faces.hypervisor.queries.figures import figures
from eclor.faces.hypervisor.setup import setup
from eclor.faces.hypervisor.views.lookups import as_told
from eclor.faces.hypervisor.words import shift_at


@require_safe
@never_cache
@asks("hypervisor.see")
def screen(request: Request) -> HttpResponse:
    scope = request.scope
    kept = _kept(request)
    strip = figures(scope, _asked_figures(request, kept))
    given = {
        "figures": strip,
        "strip": [as_told(figure) for figure in strip],
        "island": map_island(scope),
        "timeline": timeline_island(scope),
        "alarms": told(scope)["alarms"],
        "shift": shift_at(scope.now, request.here.timezone),
        "notes": handover.unread(scope),
        "setup": setup(request, kept),
    }
    return render(request, "hypervisor/screen.html", given)


def _kept(request: Request) -> Any:
    """The saved view of the address; None without one, and for one that is gone."""
    asked = whole(request.GET.get("view", ""))
    return None if asked is None else views.view(request.scope, asked)


def _asked_figures(request: Request, kept: Any) -> list[str]:
    """The figures of the saved view, else those this device chose."""
    said = kept.state.get("figures") if kept is not None else None
    if isinstance(said, list):
        return [str(key) for key in said]
    return [key for key in device.order(request, device.FIGURES) if key]
