"""What a person chooses for this device: the commune they look from, and what comes first.

Both are cookies that name nobody and that nothing but these pages reads: no account, no consent to
ask for. They carry no token, so that the pages they come from can be kept for everybody; what they
change is the order of one device's home page.
"""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity.guards import Request
from eclor.core.territories.here import communes_of
from eclor.core.ui import device
from eclor.core.ui.errors import inhabited
from eclor.faces.portal.ordering import moved
from eclor.faces.portal.tiles import ordered


@require_safe
@inhabited
def choices(request: Request) -> HttpResponse:
    """The commune, the order of the home page, the colours and the language of this device."""
    cards = [(key, tile) for key, (_, tile) in ordered(device.order(request)).items()]
    given = {
        "here": "choices",
        "communes": communes_of(request.scope),
        "cards": cards,
        "moved": request.GET.get("moved", ""),
    }
    return render(request, "portal/choices.html", given)


@csrf_exempt
@require_POST
def choose_commune(request: Request) -> HttpResponse:
    """Remember the commune, or forget it; a code of elsewhere changes nothing."""
    _refuse_strangers(request)
    insee = request.POST.get("commune", "")[:5]
    known = communes_of(request.scope).filter(insee=insee).exists()
    answer = HttpResponseRedirect(device.back(request))
    if known or not insee:
        device.remember(answer, device.HOME, insee)
    return answer


@csrf_exempt
@require_POST
def choose_order(request: Request) -> HttpResponse:
    """Move one row up, down or to the top; "reset" goes back to the order of the house."""
    _refuse_strangers(request)
    if request.POST.get("reset"):
        answer = HttpResponseRedirect(reverse("choices"))
        device.remember(answer, device.ORDER, "")
        return answer
    move, _, key = request.POST.get("move", "").partition(":")
    keys = moved(list(ordered(device.order(request))), key, move)
    answer = HttpResponseRedirect(reverse("choices", query={"moved": key}) + "#ordre")
    device.remember(answer, device.ORDER, device.written(keys))
    return answer


def _refuse_strangers(request: Request) -> None:
    if not device.from_here(request):
        raise SuspiciousOperation("A page of another site sent this form.")
