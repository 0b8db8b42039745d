"""The counter for what was settled without a network: it takes in what waited on a phone, once."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from eclor.core.identity.guards import Request, asks
from eclor.core.ui.device import proven_from_here
from eclor.services.lighting import actions
from eclor.services.lighting.forms import FinishForm
from eclor.services.lighting.queries import NoSuchIntervention
from eclor.services.lighting.views.inventory import REPAIR


# A form that waited for hours carries the token of a session that may be over. The browser's own
# word on where it comes from stands in its place, and nothing is taken without that word.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: Request, pk: int) -> HttpResponse:
    """Answers a script in JSON: taken in, now or before: 200, ``{"link"}``. Not as it stands: 4xx,
    ``{"refused"}`` in words. Not by this person or not yet: 401 or 409, ``{"later"}``."""
    if request.method != "POST":
        return redirect("lighting-intervention", pk=pk)
    if not proven_from_here(request):
        return _said("refused", _("This form was sent by another site."), 403)
    if not request.scope.person or request.owes:
        return _said("later", _("Sign in on this device, then it leaves."), 401)
    if request.POST.get("by") != request.scope.person:
        return _said("later", _("It leaves once the person who wrote it signs in here."), 409)
    if not request.scope.may(REPAIR):
        return _said("later", _("Your account may not settle interventions now."), 409)
    return _settled(request, pk)


@asks(REPAIR)
def _settled(request: Request, pk: int) -> HttpResponse:
    form = FinishForm(request.POST, request.FILES)
    if not form.is_valid():
        return _said("refused", _wrongs(form), 422)
    said = form.cleaned_data
    if said["form"] is None:
        return _said("refused", _("This form carries no number: load its page anew."), 422)
    try:
        actions.finish_intervention(request.scope, form.order(pk), said["photo"], said["form"])
    except NoSuchIntervention:
        return _said("refused", _("Intervention %d is no longer here.") % pk, 404)
    except ValueError as problem:
        return _said("refused", str(problem), 422)
    return _said("link", reverse("lighting-intervention", args=(pk,)), 200)


def _wrongs(form: Any) -> str:
    wrongs = [str(error) for errors in form.errors.values() for error in errors]
    return " ".join(dict.fromkeys(wrongs))


def _said(key: str, text: str, status: int) -> HttpResponse:
    answer = JsonResponse({key: text}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
