"""Every request enters one federation before anything else is read."""

import re
import time
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import set_script_prefix

from eclor.core.territories.entering import enter
from eclor.core.territories.here import Here, at

_PREFIX = re.compile(r"^/@([a-z0-9-]{1,50})(?=/|$)")
NO_TERRITORY = "/healthz", "/readyz"
_REMEMBERED_SECONDS = 5.0


class EnterTerritory:
    """Find the federation by ``/@slug/`` or by host, and show the database's rows of it alone.

    The prefix is taken off the path and kept as the script prefix, so that every address made by
    ``reverse`` stays inside the same federation.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._found: dict[tuple[str, str], tuple[float, Here | None]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in NO_TERRITORY:
            return self.get_response(request)
        try:
            return self._inside(request)
        finally:
            set_script_prefix("/")  # it belongs to the thread, which serves other federations next

    def _inside(self, request: HttpRequest) -> HttpResponse:
        slug = self._take_prefix(request)
        host = request.get_host().partition(":")[0]
        here = self._at(host, slug)
        request.here = here  # type: ignore[attr-defined]
        if here is None and slug:
            raise Http404(f"No federation is called {slug!r} here.")
        enter(here.id if here else None)
        return self.get_response(request)

    @staticmethod
    def _take_prefix(request: HttpRequest) -> str:
        match = _PREFIX.match(request.path_info)
        if not match:
            return ""
        request.path_info = request.path_info[match.end() :] or "/"
        request.META["SCRIPT_NAME"] = match[0]
        set_script_prefix(match[0] + "/")
        return match[1]

    def _at(self, host: str, slug: str) -> Here | None:
        """Asked of the database at most every few seconds; names on doors rarely change."""
        now = time.monotonic()
        known = self._found.get((host, slug))
        if known and now - known[0] < _REMEMBERED_SECONDS:
            return known[1]
        here = at(host, slug)
        if len(self._found) > 500:  # made-up host names must not fill the memory
            self._found.clear()
        self._found[host, slug] = (now, here)
        return here
