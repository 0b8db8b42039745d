"""Requests no honest browser sends are refused before anything reads them."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse, JsonResponse

LONGEST_ADDRESS = 4096


class RefuseImpossible:
    """No zero byte and no broken UTF-8 in an address: PostgreSQL holds neither, so neither is found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if sentence := _fault(request):
            return JsonResponse({"error": sentence}, status=400)
        return self.get_response(request)


def _fault(request: HttpRequest) -> str:
    path, query = request.path_info, request.META.get("QUERY_STRING", "")
    if len(path) + len(query) > LONGEST_ADDRESS:
        return f"This address is longer than {LONGEST_ADDRESS} characters."
    if "\x00" in path or "\x00" in query or b"\x00" in unquote_to_bytes(query):
        return "An address holds no zero byte."
    if "\ufffd" in path:
        return "This address is not UTF-8."
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return "This address is not UTF-8."
    return ""
