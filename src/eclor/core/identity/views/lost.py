"""Giving the way in back to whoever lost the second proof: asked, agreed to, stopped."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.identity import resets
from eclor.core.identity.forms import LostForm
from eclor.core.identity.grants import ADMINISTER, GrantRefused
from eclor.core.identity.guards import Request, asks
from eclor.core.identity.letters import NotSent
from eclor.core.identity.views.account import fresh
from eclor.core.identity.views.people import page_of
from eclor.core.service.numbers import whole


@never_cache
@asks(ADMINISTER)
@fresh
@require_POST
def ask(request: Request) -> HttpResponse:
    form = LostForm(request.POST)
    if not form.is_valid():
        return page_of(request, status=422, lost=form)
    said = form.cleaned_data
    return _tried(
        request,
        lambda: resets.ask(request.scope, request.here.name, said["person"], said["because"]),
        form,
    )


@never_cache
@asks(ADMINISTER)
@fresh
@require_POST
def agree(request: Request) -> HttpResponse:
    pk = whole(request.POST.get("reset", "")) or 0
    return _tried(request, lambda: resets.agree(request.scope, request.here.name, pk))


@never_cache
@asks(ADMINISTER)
@require_POST
def stop(request: Request) -> HttpResponse:
    pk = whole(request.POST.get("reset", "")) or 0
    return _tried(request, lambda: resets.stop(request.scope, pk))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: Request, token: str) -> HttpResponse:
    """What the owner's letter led to; reading it stops nothing yet."""
    if resets.known(token) is None:
        return render(request, "identity/spent.html", status=410)
    stopped = request.method == "POST" and resets.stop_by_owner(request.scope, token)
    return render(request, "identity/reset.html", {"stopped": stopped})


def _tried(request: Request, do: Callable[[], Any], form: LostForm | None = None) -> HttpResponse:
    try:
        do()
    except GrantRefused as problem:
        return page_of(request, status=422, wrong=str(problem), lost=form)
    except NotSent:
        wrong = _("The letter to the owner did not leave, so nothing was done. Try again later.")
        return page_of(request, status=503, wrong=wrong, lost=form)
    return HttpResponseRedirect(reverse("people") + "#lost")
