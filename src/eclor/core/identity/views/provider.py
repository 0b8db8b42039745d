"""Signing in through a provider of identities, and connecting one to an account."""

import logging
import secrets
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from eclor.core.identity import accounts, links
from eclor.core.identity.admission import Proof, is_fresh
from eclor.core.identity.guards import Request
from eclor.core.identity.models import LinkedIdentity, Person
from eclor.core.identity.names import honest_email, honest_name
from eclor.core.identity.oidc import client
from eclor.core.identity.oidc.providers import Provider, provider
from eclor.core.identity.views.signin import asked_for, entered
from eclor.core.trust import audit

log = logging.getLogger(__name__)
ASKED, CAME_BY = "provider", "came_by"  # names in the session
LASTS = 600  # seconds at the provider's


@never_cache
@require_GET
def start(request: Request, key: str) -> HttpResponse:
    """Off to the provider; what comes back must fit what is kept here.

    A link and no form: the policy of our pages lets no form lead elsewhere, not even by a redirect.
    """
    found, asked, owner = _known(key), client.Asked.new(), 0
    if "connect" in request.GET:
        if request.person is None or not is_fresh(request, request.person, timezone.now()):
            return HttpResponseRedirect(f"{reverse('account-again')}?next={reverse('account')}")
        owner = request.person.pk
    try:
        address = client.start(found, asked, _back(found))
    except client.ProviderFailed as problem:
        return _failed(request, found, problem)
    request.session[ASKED] = asdict(asked) | {
        "key": key,
        "at": timezone.now().timestamp(),
        "towards": asked_for(request),
        "owner": owner,
    }
    return HttpResponseRedirect(address)


@never_cache
@require_GET
def back(request: Request, key: str) -> HttpResponse:
    """The browser comes back with a code, once."""
    found, kept = _known(key), request.session.pop(ASKED, None)
    if not kept or not _fits(request, found, kept):
        return _failed(request, found, client.ProviderFailed("It came back unasked."))
    asked = client.Asked(kept["state"], kept["nonce"], kept["verifier"])
    try:
        who = client.finish(found, asked, request.GET.get("code", ""), _back(found))
    except client.ProviderFailed as problem:
        return _failed(request, found, problem)
    person = _person(request, found, who, kept.get("owner", 0))
    if person is None:
        return render(request, "identity/unlinked.html", {"provider": found}, status=409)
    answer = entered(request, person, Proof.PROVIDER, towards=kept["towards"])
    request.session[CAME_BY] = {"key": found.key, "token": who.token}
    return answer


def _fits(request: Request, found: Provider, kept: dict[str, Any]) -> bool:
    said = request.GET.get("state", "").encode()
    return (
        secrets.compare_digest(said, kept["state"].encode())
        and kept["key"] == found.key
        and timezone.now().timestamp() - float(kept["at"]) < LASTS
        # RFC 9207: one provider's answer is never taken for another's.
        and request.GET.get("iss", found.issuer) == found.issuer
        and bool(request.GET.get("code"))
    )


def _person(request: Request, found: Provider, who: client.Identity, owner: int) -> Person | None:
    """Whose identity it is: known, being connected, or that of a new account. None: sign in first.

    It is connected to the ``owner`` who asked for that on the account page, and to nobody else whose
    session happens to be open in this browser.
    """
    known = LinkedIdentity.objects.select_related("person").filter(
        issuer=found.issuer, subject_there=who.subject
    )
    if linked := known.first():
        return linked.person if linked.person.is_active else None
    if owner:
        asking = request.person is not None and request.person.pk == owner
        return _linked(request, request.person, found, who) if asking else None
    try:
        email, name = honest_email(who.email), honest_name(who.name)
    except ValidationError:
        return None
    # An account that is there is never taken over by an address alone.
    if links.person_of(email) is not None or accounts.is_shut(email):
        return None
    return _linked(request, accounts.open_(request.scope, email, name), found, who)


def _linked(
    request: Request, person: Person, found: Provider, who: client.Identity
) -> Person | None:
    try:
        with transaction.atomic():
            LinkedIdentity.objects.create(
                territory_id=person.territory_id,
                person=person,
                issuer=found.issuer,
                subject_there=who.subject,
                made_at=timezone.now(),
            )
            audit.write(request.scope, "identity.connect", {"person": person.pk, "with": found.key})
    except IntegrityError:
        return None
    return person


def _failed(request: Request, found: Provider, problem: Exception) -> HttpResponse:
    log.warning("Signing in with %s failed: %s", found.key, problem)
    there = {"provider": found, "said": _("Nothing was changed. Try again, or take another way.")}
    return render(request, "identity/unproven.html", there, status=502)


def _known(key: str) -> Provider:
    if (found := provider(key)) is None:
        raise Http404(f"No provider is called {key!r}.")
    return found


def _back(found: Provider) -> str:
    return links.absolute("provider-back", found.key)
