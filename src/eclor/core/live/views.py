"""A page that has been open for a while asks here for its next ticket."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from eclor.core.live.tickets import Ticket, sign, ticket_key
from eclor.core.service.scope import Scope
from eclor.core.service.times import milliseconds


def ticket_for(scope: Scope) -> str:
    """The signed ticket for whoever asks."""
    ticket = Ticket.of(scope.territory, scope.audience, scope.now.timestamp())
    return sign(ticket_key(settings.SECRET_KEY), ticket)


@require_GET
@never_cache
def ticket(request: HttpRequest) -> JsonResponse:
    """{"ticket", "now"}: what opens the stream for ten minutes, and the time here (epoch ms)."""
    scope: Scope | None = getattr(request, "scope", None)
    if scope is None or getattr(request, "here", None) is None:
        return JsonResponse({"error": "No territory lives here yet."}, status=404)
    return JsonResponse({"ticket": ticket_for(scope), "now": milliseconds(scope.now)})
