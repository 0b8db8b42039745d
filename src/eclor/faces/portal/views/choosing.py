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
from eclor.core.territories.models import Commune
from eclor.core.ui import device
from eclor.core.ui.errors import unavailable
from eclor.faces.portal.ordering import moved
from eclor.faces.portal.tiles import ordered


@require_safe
def choices(request: Request) -> HttpResponse:
    """The commune, the order of the home page, the colours and the language of this device."""
    if request.here is None:
        return unavailable(request)
    cards = [(key, tile) for key, (_, tile) in ordered(device.order(request)).items()]
    given = {
        "here": "choices",
        "communes": Commune.objects.filter(territory_id=request.scope.territory).defer("outline"),
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
    known = Commune.objects.filter(territory_id=request.scope.territory, insee=insee).exists()
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
