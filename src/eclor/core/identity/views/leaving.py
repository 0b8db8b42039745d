"""Signing out, here and at the provider by which one came."""

import logging
import secrets

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from eclor.core.identity import links
from eclor.core.identity.guards import Request
from eclor.core.identity.oidc import client
from eclor.core.identity.oidc.providers import Provider, provider
from eclor.core.identity.views.provider import CAME_BY
from eclor.core.trust import audit

log = logging.getLogger(__name__)


@require_POST
def signout(request: Request) -> HttpResponse:
    """Out, here and now; who came by a provider is offered to sign out there too."""
    audit.write(request.scope, "identity.sign_out", {"at": timezone.now()})
    found, elsewhere = _elsewhere(request)
    logout(request)
    answer: HttpResponse = HttpResponseRedirect(reverse("home"))
    if elsewhere:
        request.person = None
        # A page with a link: our policy lets no form lead elsewhere, not even by a redirect.
        there = {"provider": found, "elsewhere": elsewhere}
        answer = render(request, "identity/left.html", there)
    # Not "storage": a report that waits for a network lies there.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@never_cache
@require_GET
def left(_request: Request) -> HttpResponse:
    """Back from the provider, where nobody is signed in any more either."""
    return HttpResponseRedirect(reverse("home"))


def _elsewhere(request: Request) -> tuple[Provider | None, str]:
    """(the provider this browser came by, where it signs out there); "" where there is no such page."""
    came_by = request.session.get(CAME_BY)
    found = provider(came_by["key"]) if came_by else None
    if came_by is None or found is None:
        return None, ""
    state, home = secrets.token_urlsafe(32), links.absolute("provider-left")
    try:
        return found, client.leave(found, came_by["token"], state, home)
    except client.ProviderFailed as problem:
        log.warning("Signing out cannot be told to %s: %s", found.key, problem)
        return found, ""
