"""How the console's parts ask and are refused: JSON in, JSON out, a sentence when it cannot be."""

import json
from typing import Any

from django.http import JsonResponse

from eclor.core.identity.guards import Request
from eclor.core.service.numbers import whole


def body(request: Request) -> dict[str, Any]:
    """The JSON object that was sent; empty for anything else, which is then refused by its lack."""
    try:
        said = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def refusal(sentence: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)


def number(said: object, low: int, high: int) -> int | None:
    """A whole number between bounds, from JSON or from an address; None for anything else."""
    if isinstance(said, str):
        said = whole(said)
    return said if type(said) is int and low <= said <= high else None
