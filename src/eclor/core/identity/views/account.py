"""My account: how I sign in, where I am signed in, what programs may do for me."""

from functools import wraps
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.identity import accounts, devices, tokens
from eclor.core.identity.admission import has_factor, is_fresh, note_proved
from eclor.core.identity.factors import passkeys, recovery, totp
from eclor.core.identity.forms import CodeForm, NewPasswordForm, TokenForm
from eclor.core.identity.guards import Request, View, signed_in
from eclor.core.identity.models import ApiToken, Factor, LinkedIdentity
from eclor.core.identity.oidc.providers import providers
from eclor.core.identity.views.second import ASKED, refused, said_in
from eclor.core.service.numbers import whole
from eclor.core.trust import audit

NEW_SECRET = "totp"  # noqa: S105 -- a name in the session


def fresh(view: View) -> View:
    """Let in whoever proved who they are a quarter of an hour ago at most; ask the others again."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request, request.person, timezone.now()):
            return view(request, *args, **kwargs)
        again = f"{reverse('account-again')}?next={reverse('account')}"
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"towards": again}, status=401)
        return HttpResponseRedirect(again)

    return signed_in(guarded)


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD"])
def account(request: Request) -> HttpResponse:
    person = request.person
    mine = Factor.objects.filter(person=person)
    there = {
        "owes": request.owes,
        "passkeys": mine.filter(kind=Factor.Kind.PASSKEY).order_by("pk"),
        "app": mine.filter(kind=Factor.Kind.TOTP).first(),
        "paper": recovery.left(person),
        "factor": has_factor(person),
        "has_password": person.has_usable_password(),
        "tokens": ApiToken.objects.filter(person=person).order_by("-made_at"),
        "devices": len(devices.signed_in(request.scope, request.session.session_key)),
        "connected": LinkedIdentity.objects.filter(person=person).order_by("made_at"),
        "providers": providers(),
        "may_tokens": bool(request.scope.permissions),
    }
    return render(request, "identity/account.html", there)


@never_cache
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: Request) -> HttpResponse:
    """Take an authenticator app: show its secret, keep it once it gave the right digits."""
    person, now = request.person, timezone.now()
    secret = request.session.setdefault(NEW_SECRET, totp.new_secret())
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and totp.add(person, secret, form.cleaned_data["code"], now):
            del request.session[NEW_SECRET]
            return _has_factor_now(request, "identity.add_authenticator")
        if form.is_valid():
            form.add_error("code", _("These digits do not fit. Wait for the next ones."))
    said = totp.address(secret, request.here.name, person.email)
    there = {"form": form, "secret": secret, "picture": totp.picture(said), "address": said}
    return render(request, "identity/app.html", there, status=status)


@never_cache
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: Request) -> HttpResponse:
    """Ten codes for the day the telephone is lost; shown this once."""
    if request.method == "POST":
        if not has_factor(request.person):
            return HttpResponseRedirect(reverse("account"))
        audit.write(request.scope, "identity.renew_recovery_codes")
        codes = recovery.renew(request.person, timezone.now())
        return render(request, "identity/paper.html", {"codes": codes})
    return render(request, "identity/paper.html", {"codes": []})


@never_cache
@fresh
@require_POST
def ask_new_passkey(request: Request) -> HttpResponse:
    options, state = passkeys.ask_new(request, request.person)
    request.session[ASKED] = state
    return JsonResponse(options)


@never_cache
@fresh
@require_POST
def take_new_passkey(request: Request) -> HttpResponse:
    said, state = said_in(request), request.session.pop(ASKED, None)
    name = devices.name_of(request.META.get("HTTP_USER_AGENT", "")) or _("Passkey")
    try:
        passkeys.add(request, request.person, state or {}, said, name, timezone.now())
    except passkeys.PasskeyRefused:
        return refused()
    return JsonResponse({"towards": _has_factor_now(request, "identity.add_passkey").url})


@fresh
@require_POST
def drop(request: Request) -> HttpResponse:
    """Take away a passkey or the authenticator app."""
    pk = whole(request.POST.get("factor", ""))
    mine = Factor.objects.filter(person=request.person).exclude(kind=Factor.Kind.RECOVERY)
    gone, _rows = mine.filter(pk=pk or 0).delete()
    if gone:
        audit.write(request.scope, "identity.drop_factor", {"factor": pk})
    if not has_factor(request.person):  # paper codes open nothing by themselves
        Factor.objects.filter(person=request.person).delete()
    return HttpResponseRedirect(reverse("account"))


@never_cache
@sensitive_post_parameters("password")
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Request) -> HttpResponse:
    form = NewPasswordForm(request.person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = request.session.session_key
        accounts.change_password(
            request.scope, request.person, form.cleaned_data["password"], keep=key
        )
        # As Django's update_session_auth_hash, which asks for a middleware we do without.
        request.session.cycle_key()
        request.session[HASH_SESSION_KEY] = request.person.get_session_auth_hash()
        return HttpResponseRedirect(reverse("account"))
    status = 422 if request.method == "POST" else 200
    return render(request, "identity/password.html", {"form": form}, status=status)


@never_cache
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def token(request: Request) -> HttpResponse:
    """Make a token for a program: its text is shown in this answer and never again."""
    form, text = TokenForm(request.scope, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        order = tokens.MakeToken(
            name=said["name"], scopes=frozenset(said["scopes"]), days=said["days"]
        )
        try:
            text = tokens.make(request.scope, order)
        except tokens.TokenRefused as problem:
            form.add_error(None, str(problem))
    status = 422 if form.errors else 200
    return render(request, "identity/token.html", {"form": form, "text": text}, status=status)


@signed_in
@require_POST
def drop_token(request: Request) -> HttpResponse:
    tokens.revoke(request.scope, whole(request.POST.get("token", "")) or 0)
    return HttpResponseRedirect(reverse("account"))


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: Request) -> HttpResponse:
    """Where I am signed in; a device that is not mine goes out at once."""
    if request.method == "POST":
        devices.sign_out(request.scope, set(request.POST.getlist("device")))
        return HttpResponseRedirect(reverse("sessions"))
    found = devices.signed_in(request.scope, request.session.session_key)
    return render(request, "eclor/sessions.html", {"devices": found})


def _has_factor_now(request: Request, did: str) -> HttpResponseRedirect:
    """Note it, open what was shut for want of it, and go on to the paper codes."""
    note_proved(request, request.person)
    audit.write(request.scope, did)
    if recovery.left(request.person):
        return HttpResponseRedirect(reverse("account"))
    return HttpResponseRedirect(reverse("account-paper"))
