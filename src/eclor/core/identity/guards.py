"""Asking for a permission at the door of a view."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from eclor.core.service.scope import Scope

View = Callable[..., HttpResponse]


class Request(HttpRequest):
    """A request after the middleware: it knows its federation and its scope."""

    scope: Scope
    here: Any
    person: Any
    owes: bool  # a second proof, without which no permission is open
    asked: tuple[str, ...]  # by the doors passed so far, one behind another


def ours(request: HttpRequest, asked: str, otherwise: str) -> str:
    """The page that was ``asked`` for if it is one of ours; only a path is, a bare word names a view."""
    here = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if here and asked.startswith("/") else otherwise


def signed_in(view: View) -> View:
    """Let in whoever signed in by themselves; a token's program has no account to look at.

    Such a page is somebody's own: no cache keeps it. Whoever signs in comes back to it, or to the
    account when something was sent, which nobody can open as a page.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.person is None:
            back = request.path if request.method in ("GET", "HEAD") else reverse("account")
            return redirect(f"{reverse('signin')}?next={back}")
        return view(request, *args, **kwargs)

    return never_cache(guarded)


def asks(permission: str) -> Callable[[View], View]:
    """Let in who holds the permission; send strangers to sign in and refuse the others plainly."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.scope.may(permission):
                # Whoever only may see must not widen what the same view changes for another right.
                if request.method in ("GET", "HEAD") or not permission.endswith(".see"):
                    request.asked = (*getattr(request, "asked", ()), permission)
                    request.scope = request.scope.through(*request.asked)
                return view(request, *args, **kwargs)
            if not request.scope.person:
                return redirect(f"{reverse('signin')}?next={request.path}")
            if request.owes:
                return redirect("account")
            raise PermissionDenied(permission)

        return guarded

    return guard
