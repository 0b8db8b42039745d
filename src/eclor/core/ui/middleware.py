"""What every answer says to the browser about trust; and from which commune this device looks."""

import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from eclor.core.territories.models import Commune
from eclor.core.ui.device import HOME

PERMISSIONS = "camera=(), microphone=(), payment=(), usb=(), geolocation=(self), browsing-topics=()"


class Headers:
    """Adds the security headers; a view that needs another policy sets its own before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._policy = policy(settings.ECLOR.base_map)
        self._hsts = getattr(settings, "SECURE_HSTS_SECONDS", 0)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault("Content-Security-Policy", self._policy)
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("X-Frame-Options", "DENY")
        answer.headers.setdefault("Referrer-Policy", "same-origin")
        answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if _may_be_kept(request, answer):
            answer.headers["Eclor-Keep"] = "yes"
        if self._hsts and request.is_secure():
            answer.headers.setdefault(
                "Strict-Transport-Security", f"max-age={self._hsts}; includeSubDomains"
            )
        return answer


def _may_be_kept(request: HttpRequest, answer: HttpResponse) -> bool:
    """Whether a device may show this page again without a network: it is whole and nobody's own."""
    return (
        request.method == "GET"
        and answer.status_code == 200
        and answer.headers.get("Content-Type", "").startswith("text/html")
        and not answer.cookies
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "no-store" not in answer.headers.get("Cache-Control", "")
    )


class KnowHome:
    """Puts the commune chosen on this device into the scope; ``request.home`` is it, or None."""

    REMEMBERED_SECONDS = 60.0

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._known: dict[tuple[int, str], tuple[float, Commune | None]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        insee, scope = request.COOKIES.get(HOME, "")[:5], getattr(request, "scope", None)
        home = self._commune(scope.territory, insee) if insee and scope else None
        request.home = home  # type: ignore[attr-defined]
        if home is not None and scope is not None:
            request.scope = replace(scope, home=home.pk)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _commune(self, territory: int, insee: str) -> Commune | None:
        now = time.monotonic()
        known = self._known.get((territory, insee))
        if known and now - known[0] < self.REMEMBERED_SECONDS:
            return known[1]
        found = Commune.objects.filter(territory_id=territory, insee=insee).defer("outline").first()
        if len(self._known) > 500:  # made-up codes must not fill the memory
            self._known.clear()
        self._known[territory, insee] = (now, found)
        return found


def policy(base_map: str = "") -> str:
    """The Content-Security-Policy; only a base map chosen in the settings opens another origin."""
    parts = urlsplit(base_map)
    elsewhere = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data:{elsewhere}",
            "font-src 'self'",
            f"connect-src 'self'{elsewhere}",
            "worker-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
