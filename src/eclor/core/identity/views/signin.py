"""Signing in by password, passkey or letter, and signing out."""

from django.contrib.auth import authenticate
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from eclor.core.identity import accounts, attempts, links
from eclor.core.identity.admission import Proof, admit, going_to
from eclor.core.identity.forms import MailboxForm, NewNameForm, SignInForm
from eclor.core.identity.guards import Request, ours
from eclor.core.identity.letters import NotSent
from eclor.core.identity.models import Person
from eclor.core.identity.oidc.providers import providers
from eclor.core.identity.permissions import held_by
from eclor.core.service.visitors import address_of


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def signin(request: Request) -> HttpResponse:
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        attempt = attempts.taken(email, address_of(request))
        if attempt is None:
            form.add_error(None, _("Too many attempts. Try again in fifteen minutes."))
            status = 429
        elif isinstance(person := authenticate(request, **form.cleaned_data), Person):
            attempt.delete()
            return entered(request, person, Proof.PASSWORD)
        else:
            form.add_error(None, _("This address and this password do not go together."))
            status = 422
    there = {"form": form, "next": asked_for(request), "providers": providers()}
    return render(request, "eclor/signin.html", there, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: Request) -> HttpResponse:
    """Ask for a link by letter; the answer is the same whether the mailbox has an account or not."""
    form = MailboxForm(request.POST or None)
    status, sent = 200, False
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status, sent = _write(request, form)
    there = {"form": form, "sent": sent}
    return render(request, "identity/letter.html", there, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: Request, token: str) -> HttpResponse:
    """What the letter led to. Reading it uses nothing up: mail programs look at links by themselves."""
    now = timezone.now()
    known = links.known(token, now)
    if known is None or accounts.is_shut(known.email):
        return render(request, "identity/spent.html", status=410)
    person = links.person_of(known.email)
    form = NewNameForm(request.POST or None) if person is None else None
    if request.method == "POST" and (form is None or form.is_valid()):
        email = links.use(token, now)
        if email is None:
            return render(request, "identity/spent.html", status=410)
        person = person or accounts.open_(request.scope, email, form.cleaned_data["name"])  # type: ignore[union-attr]
        return entered(request, person, Proof.LINK)
    there = {"form": form, "email": known.email, "person": person}
    status = 422 if request.method == "POST" else 200
    return render(request, "identity/link.html", there, status=status)


def entered(request: Request, person: Person, proof: Proof, towards: str = "") -> HttpResponse:
    """On to where the person was going, or to the second proof."""
    towards = towards or asked_for(request) or going_to(request, person, timezone.now())
    towards = towards or landing(request, person)
    if not admit(request, person, proof, towards):
        return HttpResponseRedirect(reverse("signin-second"))
    return HttpResponseRedirect(towards)


def asked_for(request: Request) -> str:
    """Where the person was going, if it is a page of ours; "" when nobody said."""
    return ours(request, request.POST.get("next") or request.GET.get("next") or "", "")


def landing(request: Request, person: Person) -> str:
    """The first page of whoever works here; an inhabitant's is the account."""
    held = held_by(request.here, person, proved=True)
    return reverse("hypervisor" if "hypervisor.see" in held.reach else "account")


def _write(request: Request, form: MailboxForm) -> tuple[int, bool]:
    try:
        links.send(request, form.cleaned_data["email"], address_of(request), timezone.now())
    except links.TooMany:
        form.add_error(None, _("Too many letters were asked for. Try again in an hour."))
        return 429, False
    except NotSent:
        form.add_error(None, _("The letter did not leave. Try again in a few minutes."))
        return 503, False
    return 200, True
