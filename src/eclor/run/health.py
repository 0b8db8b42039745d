"""Whether the process lives, whether the house can do its work, and whom to tell of a weakness."""

import socket
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from eclor.core.service import bus


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """PostgreSQL and NATS answer and the tables are there: 200, else 503 with what is missing."""
    missing = [sentence for sentence in (_database(), _bus()) if sentence]
    if missing:
        return JsonResponse({"ready": False, "missing": missing}, status=503)
    return JsonResponse({"ready": True})


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM eclor_territories()")
            (territories,) = cursor.fetchone()
    except DatabaseError as trouble:
        return f"PostgreSQL does not answer: {str(trouble).splitlines()[0]}"
    return "" if territories else "No territory yet: run `eclor demo` or `eclor import communes`."


def _bus() -> str:
    address = urlsplit(bus.url(settings.ECLOR))
    try:
        socket.create_connection((address.hostname, address.port or 4222), timeout=1).close()
    except OSError as trouble:
        return f"NATS does not answer at {address.hostname}:{address.port}: {trouble}"
    return ""


def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); 404 while the house names nobody."""
    contact = settings.ECLOR.security_contact
    if not contact:
        raise Http404("The setting ECLOR_SECURITY_CONTACT is empty.")
    expires = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    canonical = f"{settings.ECLOR.origin}/.well-known/security.txt"
    lines = (
        f"Contact: {contact}",
        f"Expires: {expires}",
        "Preferred-Languages: fr, en",
        f"Canonical: {canonical}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
