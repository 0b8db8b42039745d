"""What every page about devices shows around its own content."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from eclor.core.gateways import queries
from eclor.core.identity.guards import Request, ours
from eclor.core.service.numbers import whole

RIGHTS = {
    "may_enrol": "devices.enrol",
    "may_revoke": "devices.revoke",
    "may_adopt": "devices.adopt",
    "may_replay": "devices.replay",
}


def page(
    request: Request, template: str, tab: str, given: dict[str, Any], status: int = 200
) -> HttpResponse:
    """One page of the desk, with the tabs and how many strangers and messages wait."""
    frame = {
        "tab": tab,
        "strangers_waiting": queries.strangers(request.scope).count(),
        "has_lorawan": queries.has_lorawan(request.scope),
        "messages_waiting": queries.refused_by(request.scope, queries.RefusedFilters()).count(),
    }
    rights = {name: request.scope.may(right) for name, right in RIGHTS.items()}
    return render(request, f"gateways/{template}", frame | rights | given, status=status)


def number(request: Request, name: str) -> int | None:
    """A number of the address: nobody can put words into the page."""
    return whole(request.GET.get(name, ""), 10**7)


def other_page(request: Request, which: int) -> str:
    """The same address with another page of the list."""
    asked = request.GET.copy()
    asked["page"] = str(which)
    return f"?{asked.urlencode()}"


def turning(request: Request, at: int, pages: int) -> dict[str, Any]:
    """Where the previous and the next page are, "" where there is none."""
    return {
        "previous": other_page(request, at - 1) if at > 1 else "",
        "following": other_page(request, at + 1) if at < pages else "",
    }


def back(request: Request, otherwise: str) -> str:
    """The page the person came from, if it is one of ours."""
    return ours(request, request.POST.get("back", ""), otherwise)
