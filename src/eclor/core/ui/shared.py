"""A page that says the same to everybody is drawn once for all who come within the same moment."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from eclor.core.ui.device import DEVICE

MOMENT = 2.0  # seconds
MOST_PAGES = 200
LONGEST = 1000  # characters of a choice that tell two pages apart
# The page tells the browser what time it is here; that must be true each time it is given.
CLOCK = b'data-now="'

View = Callable[..., HttpResponse]


def shared(view: View) -> View:
    """Keep the drawn page for a moment, apart by federation, language and what the device chose.

    Only for visitors who have not signed in, only for addresses without a query, and only whole
    successes; the view must not set cookies.
    """
    pages: dict[tuple[Any, ...], tuple[float, HttpResponse]] = {}

    @wraps(view)
    def drawn(request: HttpRequest) -> HttpResponse:
        key = _key(request)
        if key is None:
            return view(request)
        kept = pages.get(key)
        if kept is None or time.monotonic() - kept[0] > MOMENT:
            answer = view(request)
            if answer.status_code != 200 or answer.cookies:
                return answer
            if len(pages) >= MOST_PAGES:
                pages.clear()
            pages[key] = kept = (time.monotonic(), answer)
        return _copy(kept[1])

    return drawn


def _key(request: HttpRequest) -> tuple[Any, ...] | None:
    here = getattr(request, "here", None)
    if here is None or request.META.get("QUERY_STRING"):
        return None
    if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
        return None
    chosen = tuple(request.COOKIES.get(name, "")[:LONGEST] for name in DEVICE)
    return here.id, get_script_prefix(), request.path_info, get_language(), chosen


def _copy(answer: HttpResponse) -> HttpResponse:
    before, clock, after = answer.content.partition(CLOCK)
    if clock:
        now = b"%d" % (time.time_ns() // 1_000_000)
        after = now + after[after.index(b'"') :]
    copy = HttpResponse(before + clock + after, content_type=answer["Content-Type"])
    patch_vary_headers(copy, ("Cookie", "Accept-Language"))
    return copy
