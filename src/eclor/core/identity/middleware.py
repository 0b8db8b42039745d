"""Every request knows who asks: `request.scope`."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from eclor.core.identity import tokens
from eclor.core.identity.admission import PROVED
from eclor.core.identity.models import Grant, Person
from eclor.core.identity.permissions import Held, grants_of, held_by, scope_of


class KnowPerson:
    """Sets ``request.person`` and ``request.scope``; asks the database only when something was shown.

    What is shown is a session's cookie or a program's token, never both: a token is no cookie, so no
    other site can make a browser send it, and such a request needs no CSRF token.
    ``request.owes`` says that a second proof is missing: until it is given nothing is open.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = getattr(request, "here", None)
        if here is None:
            return self.get_response(request)
        now, language = timezone.now(), get_language() or "fr"
        token = tokens.shown(request)
        if token:
            return self._by_token(request, token)
        person, proved = None, False
        grants: tuple[Grant, ...] = ()
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            found = get_user(request)
            person = found if isinstance(found, Person) else None
            grants = grants_of(person)
            if person is not None and request.session.overstayed(bool(grants), now):  # type: ignore[attr-defined]
                request.session.flush()
                person, grants = None, ()
            proved = person is not None and bool(request.session.get(PROVED))
        held = held_by(here, person, proved, grants) if _at_the_desk(request) else Held()
        request.person, request.owes = person, held.owes  # type: ignore[attr-defined]
        request.scope = scope_of(here, person, now, language, held)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _by_token(self, request: HttpRequest, token: str) -> HttpResponse:
        here, now = request.here, timezone.now()  # type: ignore[attr-defined]
        known = tokens.open_(token, now)
        if known is None or not _at_the_desk(request):
            return _unknown()
        held = held_by(here, known.person, proved=True).only(frozenset(known.scopes))
        request.person, request.owes = None, False  # type: ignore[attr-defined]
        request.scope = scope_of(  # type: ignore[attr-defined]
            here, known.person, now, get_language() or "fr", held
        )
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        answer = self.get_response(request)
        patch_vary_headers(answer, ("Authorization",))
        answer.headers.setdefault("Cache-Control", "private")
        return answer


def _at_the_desk(request: HttpRequest) -> bool:
    """Whether roles are worth anything under the host name asked for."""
    desk = settings.ECLOR.desk_host
    return not desk or request.get_host().partition(":")[0] == desk


def _unknown() -> HttpResponse:
    said = _("This token is unknown, expired or revoked. Make another one in your account.")
    answer = JsonResponse({"error": said}, status=401)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="eclor", error="invalid_token"'
    return answer
