"""What a person chooses on this device: cookies that name nobody, and nothing else reads."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix

from eclor.core.identity.guards import ours

A_YEAR = 365 * 24 * 3600
THEME, HOME, ORDER = "eclor_theme", "eclor_home", "eclor_order"
FIGURES = "eclor_figures"
DEVICE = (THEME, HOME, ORDER)
# Between the keys of an order: no key holds it, no cookie needs it quoted.
BETWEEN = "~"
LONGEST_ORDER = 40


def remember(answer: HttpResponse, name: str, value: str) -> None:
    """Keep a choice for a year; "" forgets it."""
    if not value:
        answer.delete_cookie(name, samesite="Lax")
        return
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", secure=secure, httponly=True)


def order(request: HttpRequest, name: str = ORDER) -> list[str]:
    """Keys in the order chosen here; not yet checked against what exists."""
    return request.COOKIES.get(name, "").split(BETWEEN)[:LONGEST_ORDER]


def written(keys: Iterable[str]) -> str:
    """An order as its cookie holds it."""
    return BETWEEN.join(list(keys)[:LONGEST_ORDER])


def from_here(request: HttpRequest) -> bool:
    """Whether a form was sent by a page of ours; browsers too old to say so are believed."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def proven_from_here(request: HttpRequest) -> bool:
    """Whether the browser itself names a page of ours as the sender.

    For what waited on a device: the token of its page is old by then, its origin is not.
    """
    try:
        origin = urlsplit(request.headers.get("Origin", ""))
    except ValueError:  # "https://[", which no browser says
        return False
    return origin.netloc == request.get_host() and from_here(request)


def back(request: HttpRequest) -> str:
    """The page the person was on, if it is ours, else the first one."""
    return ours(request, request.POST.get("back", ""), get_script_prefix())
