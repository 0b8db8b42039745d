"""The page on which somebody who is signed in proves once more who they are, each by what they have."""

import logging
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eclor.core.identity import again, links
from eclor.core.identity.admission import go_and_prove, note_again, note_proved
from eclor.core.identity.factors import passkeys
from eclor.core.identity.guards import Request, ours, signed_in
from eclor.core.identity.letters import NotSent
from eclor.core.identity.models import LinkedIdentity
from eclor.core.identity.oidc.providers import provider, providers
from eclor.core.identity.views.second import ASKED, refused, said_in
from eclor.core.service.visitors import address_of

log = logging.getLogger(__name__)


class AgainForm(forms.Form):
    code = again.ProofField()


@never_cache
@sensitive_post_parameters("code")
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request) -> HttpResponse:
    """The password, the digits, a paper code; beside them the passkey, a letter, a provider."""
    form = AgainForm(request.POST or None)
    if request.method != "POST":
        return _page(request, form, 200)
    if form.is_valid() and again.accepts(request, request.person, form, field="code"):
        note_again(request, request.person, timezone.now())
        return HttpResponseRedirect(_towards(request) or reverse("account"))
    return _page(request, form, 422)


@never_cache
@require_POST
@signed_in
def passkey(request: Request) -> HttpResponse:
    """The answer of a browser to `passkey-ask`; the passkey must be the person's own."""
    state, now = request.session.pop(ASKED, None), timezone.now()
    try:
        person = passkeys.holder(request, state or {}, said_in(request), now)
    except passkeys.PasskeyRefused as problem:
        log.info("A passkey was refused: %s", problem)
        return refused()
    if person.pk != request.person.pk:
        return refused()
    note_proved(request, person)
    note_again(request, person, now)
    return JsonResponse({"towards": _towards(request) or reverse("account")})


@never_cache
@require_POST
@signed_in
def letter(request: Request) -> HttpResponse:
    """A link to the own mailbox: opened in this browser, it is the proof."""
    form, status, now = AgainForm(), 200, timezone.now()
    go_and_prove(request, request.person, _towards(request) or reverse("account"), now)
    try:
        links.send(request, request.person.email, address_of(request), now)
    except links.TooMany:
        status, wrong = 429, _("Too many letters were asked for. Try again in an hour.")
    except NotSent:
        status, wrong = 503, _("The letter did not leave. Try again in a few minutes.")
    else:
        wrong = ""
    return _page(request, form, status, sent=not wrong, wrong=wrong)


@never_cache
@require_GET
@signed_in
def at_provider(request: Request, key: str) -> HttpResponse:
    """Off to a provider that the account is connected with; coming back is the proof."""
    found = provider(key)
    mine = LinkedIdentity.objects.filter(person=request.person)
    if found is None or not mine.filter(issuer=found.issuer).exists():
        raise Http404(f"No provider {key!r} is connected.")
    towards = _towards(request) or reverse("account")
    go_and_prove(request, request.person, towards, timezone.now())
    query = urlencode({"next": towards})  # whole: it may have a query or a fragment of its own
    return HttpResponseRedirect(f"{reverse('provider-start', args=(key,))}?{query}")


def _page(
    request: Request, form: AgainForm, status: int, *, sent: bool = False, wrong: str = ""
) -> HttpResponse:
    mine = set(
        LinkedIdentity.objects.filter(person=request.person).values_list("issuer", flat=True)
    )
    there = {
        "form": form,
        "next": _towards(request),
        "ways": again.ways(request, request.person),
        "providers": [one for one in providers() if one.issuer in mine],
        "sent": sent,
        "wrong": wrong,
    }
    return render(request, "identity/again.html", there, status=status)


def _towards(request: Request) -> str:
    return ours(request, request.POST.get("next") or request.GET.get("next") or "", "")
