"""Signing in and out."""

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from eclor.core.identity import attempts, devices
from eclor.core.identity.guards import Request, ours
from eclor.core.service.visitors import address_of
from eclor.core.trust import audit


class SignInForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    password = forms.CharField(
        label=_("Password"), max_length=200, widget=forms.PasswordInput, strip=False
    )


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def signin(request: Request) -> HttpResponse:
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if attempts.too_many(email, address_of(request)):
            form.add_error(None, _("Too many attempts. Try again in fifteen minutes."))
            status = 429
        elif person := authenticate(request, **form.cleaned_data):
            login(request, person)
            devices.recognise(request)
            audit.write(request.scope, "identity.sign_in", {"person": person.pk})
            return HttpResponseRedirect(_next(request))
        else:
            attempts.failed(email, address_of(request))
            form.add_error(None, _("This address and this password do not go together."))
            status = 422
    return render(
        request, "eclor/signin.html", {"form": form, "next": _next(request)}, status=status
    )


@require_POST
def signout(request: Request) -> HttpResponse:
    audit.write(request.scope, "identity.sign_out", {"at": timezone.now()})
    logout(request)
    return HttpResponseRedirect(reverse("home"))


@never_cache
@require_http_methods(["GET", "POST"])
def sessions(request: Request) -> HttpResponse:
    """Where I am signed in; a device that is not mine goes out at once."""
    if not request.scope.person:
        return HttpResponseRedirect(f"{reverse('signin')}?next={request.path}")
    if request.method == "POST":
        devices.sign_out(request.scope, set(request.POST.getlist("device")))
        return HttpResponseRedirect(reverse("sessions"))
    found = devices.signed_in(request.scope, request.session.session_key)
    return render(request, "eclor/sessions.html", {"devices": found})


def _next(request: Request) -> str:
    """Where the person was going, if it is a page of ours."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return ours(request, asked, reverse("hypervisor"))
