"""The second proof: digits of an app, a paper code, or a passkey."""

import json
import logging
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.identity import attempts
from eclor.core.identity.admission import Proof, admit, pending, prove
from eclor.core.identity.factors import passkeys
from eclor.core.identity.forms import CodeForm
from eclor.core.identity.guards import Request
from eclor.core.identity.views.signin import asked_for, landing
from eclor.core.service.visitors import address_of

log = logging.getLogger(__name__)
LARGEST = 32 << 10  # bytes; a passkey with a chain of certificates has a few thousand
ASKED = "passkey"  # name in the session of what a browser was asked to sign


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: Request) -> HttpResponse:
    now = timezone.now()
    owed = pending(request, now)
    if owed is None:
        return HttpResponseRedirect(reverse("signin"))
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            attempt = attempts.taken(attempts.second_of(owed.person), address_of(request))
            if attempt is None:
                form.add_error("code", _("Too many attempts. Try again in fifteen minutes."))
                status = 429
            elif prove(request, owed, form.cleaned_data["code"], now):
                attempt.delete()
                return HttpResponseRedirect(owed.towards)
            else:
                form.add_error("code", _("This code is wrong, or was used already."))
    return render(request, "identity/second.html", {"form": form}, status=status)


@never_cache
@require_POST
def ask_passkey(request: Request) -> HttpResponse:
    """What the browser shall sign, for whoever has a passkey of this house."""
    options, state = passkeys.ask_known(request)
    request.session[ASKED] = state
    return JsonResponse(options)


@never_cache
@require_POST
def take_passkey(request: Request) -> HttpResponse:
    """The browser's answer: two proofs at once, so the person is in."""
    now, state = timezone.now(), request.session.pop(ASKED, None)
    owed = pending(request, now)
    try:
        person = passkeys.holder(request, state or {}, said_in(request), now)
    except passkeys.PasskeyRefused as problem:
        log.info("A passkey was refused: %s", problem)
        return refused()
    if owed is not None and owed.person.pk != person.pk:
        return refused()
    towards = owed.towards if owed else asked_for(request) or landing(request, person)
    admit(request, person, Proof.PASSKEY, towards)
    return JsonResponse({"towards": towards})


def said_in(request: Request) -> dict[str, Any]:
    """The JSON object a browser sent; anything else counts as an empty one."""
    if len(request.body) > LARGEST:  # CBOR takes time with the square of its length
        return {}
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def refused() -> HttpResponse:
    return JsonResponse({"error": _("This passkey does not open anything here.")}, status=422)
