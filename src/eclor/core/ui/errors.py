"""The pages of trouble: what happened, in plain words, and where to go."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

PLAIN = (
    '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><h1>{title}</h1><p>{text}</p>"
)
View = Callable[..., HttpResponse]
log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, TooManyFieldsSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        text = _("A form holds at most %d answers. Go back, untick some, and send the rest after.")
        return _page(request, 400, _("Too much was ticked at once"), text % most)
    return _page(
        request,
        400,
        _("We do not understand this address"),
        _("It asks for something impossible. Start again from the home page."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        403,
        _("This page is not open to you"),
        _("It asks for a right that you do not have. Whoever administers the house can give it."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        404,
        _("This page does not exist, or exists no more"),
        _("The address may be mistyped, or what it showed is gone."),
    )


def gone(request: HttpRequest, title: str, text: str, *, known: bool = False) -> HttpResponse:
    """What an old link led to is no longer there; ``known``: it was once, for sure (410)."""
    return _page(request, 410 if known else 404, title, text)


def failed(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        500,
        _("Something went wrong on our side"),
        _("Your request was not carried out. We have been told. Try again in a minute."),
    )


def inhabited(view: View) -> View:
    """Say that the house is starting while no federation lives here."""

    @wraps(view)
    def opened(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if getattr(request, "here", None) is None:
            return unavailable(request)
        return view(request, *given, **named)

    return opened


def unavailable(request: HttpRequest) -> HttpResponse:
    answer = _page(
        request, 503, _("The house is starting"), _("This page works again in a few seconds.")
    )
    answer.headers["Retry-After"] = "5"
    return answer


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A page for people, a JSON sentence for programs."""
    if request.path_info.startswith("/api/") or "application/json" in request.headers.get(
        "Accept", ""
    ):
        return JsonResponse({"error": f"{title}. {text}"}, status=status)
    given: dict[str, Any] = {"title": title, "text": text, "status": status}
    try:
        page = render_to_string("eclor/trouble.html", given, request)
    except Exception:  # the page of trouble may meet the same trouble: then it goes without clothes
        log.exception("The page of trouble itself failed.")
        page = format_html(PLAIN, title=title, text=text)
    return HttpResponse(page, status=status)
