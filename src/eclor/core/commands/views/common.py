"""What the views share: which form of answer is wanted, and how a refusal is told."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from eclor.core.commands.models import Order
from eclor.core.commands.words import Refused
from eclor.core.identity.guards import Request

# What a refusal is in HTTP; everything else asked for cannot be done as it stands.
STATUS = {
    "not_allowed": 403,
    "unknown_order": 404,
    "unknown_command": 404,
    "key_used": 409,
    "same_person": 403,
    "out_of_reach": 403,
}


def wants_json(request: HttpRequest) -> bool:
    return request.accepts("application/json") and not request.accepts("text/html")


def answered(request: Request, act: Callable[[], Order], back: str) -> HttpResponse:
    """Do it and show the order, or say why not."""
    try:
        order = act()
    except Refused as refused:
        return refusal(request, refused, back)
    if wants_json(request):
        return JsonResponse({"order": order.signal, "state": order.state})
    return redirect("order", signal=order.signal)


def refusal(request: Request, refused: Refused, back: str) -> HttpResponse:
    if wants_json(request):
        return refused_json(refused)
    there = {"reason": refused.text, "back": back}
    return render(request, "orders/refused.html", there, status=STATUS.get(refused.code, 422))


def refused_json(refused: Refused) -> HttpResponse:
    said = {"error": refused.text, "code": refused.code}
    return JsonResponse(said, status=STATUS.get(refused.code, 422))
