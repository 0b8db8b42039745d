"""What only signed-in people may ask."""

from functools import partial

from django.http import HttpResponse

from eclor.core.identity.guards import Request
from eclor.core.service.budget import within_budget
from eclor.core.service.registry import registry
from eclor.core.territories.entering import enter
from eclor.faces.api.answers import answer, refusal
from eclor.faces.api.views import api


@api
def kpis(request: Request) -> HttpResponse:
    """The figures this person may see; one that does not answer in time says so and spares the others."""
    if not request.scope.may("hypervisor.see"):
        return refusal("Sign in to read the figures.", 403)
    cards = [
        (service, kpi)
        for service in registry
        for kpi in service.kpis
        if request.scope.audience.sees(kpi.audience)
    ]
    scope = request.scope
    readings = within_budget(
        [partial(kpi.value, scope) for _, kpi in cards], prepare=lambda: enter(scope.territory)
    )
    return answer(
        [
            {
                "key": f"{service.key}.{kpi.key}",
                "title": kpi.title,
                "unit": kpi.unit,
                "decimals": kpi.decimals,
                "due_seconds": kpi.due.total_seconds(),
                "answered": reading is not None,
                "value": reading.value if reading else None,
                "at": reading.at if reading else None,
                "note": reading.note if reading else "",
            }
            for (service, kpi), reading in zip(cards, readings, strict=True)
        ]
    )
