"""The air: what LoRaWAN's radio gateways have used of their hour, and which orders wait."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from eclor.core.gateways import queries
from eclor.core.gateways.queries.airtime import HOURS, RadioGateway
from eclor.core.gateways.views.common import page
from eclor.core.identity.guards import Request, asks

WIDTH, HEIGHT = 240, 48  # of the drawing of a day


@require_safe
@asks("devices.see")
def airtime(request: Request) -> HttpResponse:
    found = queries.airtime(request.scope)
    drawn = [{"it": one, "bars": _bars(one), "left": _left(one)} for one in found.gateways]
    return page(request, "airtime.html", "airtime", {"found": found, "gateways": drawn})


def _left(one: RadioGateway) -> dict[str, float]:
    """Lengths in hundredths of what the law allows: what is used, what we may use."""
    return {
        "used": round(min(100.0, 100 * one.used / one.law), 1),
        "ours": round(100 * one.allowed / one.law, 1),
        "rest": round(max(0.0, one.allowed - one.used), 1),
    }


def _bars(one: RadioGateway) -> list[dict[str, Any]]:
    """One for each hour, as high as the share of the law's seconds."""
    step = WIDTH / HOURS
    bars = []
    for number, seconds in enumerate(one.hours):
        height = round(min(1.0, seconds / one.law) * HEIGHT, 1)
        bars.append({"x": round(number * step + 1, 1), "y": HEIGHT - height, "height": height})
    return bars
