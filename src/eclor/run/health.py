"""Whether the process lives, and whether the house can do its work."""

import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
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
