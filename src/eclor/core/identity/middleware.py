"""Every request knows who asks: `request.scope`."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from eclor.core.identity.models import Person
from eclor.core.identity.permissions import scope_of


class KnowPerson:
    """Sets ``request.user`` and ``request.scope``; asks the database only when a cookie was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        here = getattr(request, "here", None)
        if here is None:
            return self.get_response(request)
        person = None
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            found = get_user(request)
            person = found if isinstance(found, Person) else None
        request.person = person  # type: ignore[attr-defined]
        request.scope = scope_of(  # type: ignore[attr-defined]
            here, person, timezone.now(), get_language() or "fr"
        )
        return self.get_response(request)
