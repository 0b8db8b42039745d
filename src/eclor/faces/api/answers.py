"""Answers and refusals of the API, in one shape."""

from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime

from eclor.core.service.numbers import whole

_encoder = msgspec.json.Encoder(enc_hook=str)  # lazy translations become text


class BadQuestion(ValueError):
    """The question cannot be answered; the text tells the asker what to change."""


def encoded(data: Any) -> bytes:
    """JSON in UTF-8."""
    return _encoder.encode(data)


def answer(data: Any, status: int = 200, kind: str = "application/json") -> HttpResponse:
    return HttpResponse(encoded(data), status=status, content_type=kind)


def refusal(sentence: str, status: int = 400) -> HttpResponse:
    return answer({"error": sentence}, status)


def number(request: HttpRequest, name: str, default: int, low: int, high: int) -> int:
    """A whole number of the query, between bounds. Raises BadQuestion."""
    text = request.GET.get(name, str(default))
    found = whole(text, high + 1)
    if found is None or found < low:
        raise BadQuestion(f"{name} must be a whole number from {low} to {high}.")
    return found


def moment(request: HttpRequest, name: str, default: datetime) -> datetime:
    """A time of the query in ISO 8601 with its offset. Raises BadQuestion."""
    text = request.GET.get(name)
    if not text:
        return default
    try:
        found = parse_datetime(text.replace(" ", "+"))  # a plus sign unescaped arrives as a space
    except ValueError as problem:
        raise BadQuestion(f"{name}={text!r} is no time: {problem}.") from problem
    if found is None or found.tzinfo is None:
        raise BadQuestion(f"{name} must be like 2026-11-22T08:00:00+01:00, with its offset.")
    return found


def box(request: HttpRequest) -> tuple[float, float, float, float] | None:
    """west,south,east,north in degrees, or None. Raises BadQuestion."""
    text = request.GET.get("bbox")
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as problem:
        raise BadQuestion("bbox must be west,south,east,north in degrees.") from problem
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadQuestion("bbox must be west,south,east,north in degrees, west before east.")
    return west, south, east, north
