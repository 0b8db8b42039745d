"""What we ask of an operator's GeoReport v2 server: file one report, find it again, follow it."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

PATIENCE = 15.0  # seconds
MOST_PAGES = 20  # of their list, when ours is looked for
MOST = 10_000_000  # bytes of an answer: a thousand reports with their descriptions
HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a server answers to a report: its number, or a token until it has one."""

    number: str = ""
    token: str = ""


class Unreachable(Exception):
    """Nothing was sent: the operator's server could not be reached. Try again."""


class Unsure(Exception):
    """It was sent, and no answer came that says whether it was taken in."""


class Unknowable(Exception):
    """Their list shows no descriptions: whether ours is among them only they can say."""


class Declined(Exception):
    """The operator's server answered that it does not take it, and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """``root`` is the address before ``/requests.json``: https, or this machine."""

    root: str
    key: str = ""
    jurisdiction: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.root)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
        safe = safe and self.root.isascii() and parts.port != 0  # raises ValueError beyond 65535
        if not safe or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("Give the address of the server as https://…/open311/v2.")

    def file(self, said: Mapping[str, str | list[str]], name: str) -> Taken:
        """What they call it. ``name`` makes it one however often. Raises Unreachable, Unsure, Declined."""
        form = {**said, **self._always(), "api_key": self.key}
        body = urlencode({key: value for key, value in form.items() if value}, doseq=True)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Idempotency-Key": name,
        }
        status, told = self._ask("POST", "/requests.json", body, headers)
        taken = _taken(told)
        if status in (200, 201) and (taken.number or taken.token):
            return taken
        if 400 <= status < 500 and status not in (408, 429):
            raise Declined(_why(status, told))
        if status in (429, 503):
            raise Unreachable(_why(status, told))  # says itself that nothing was done
        raise Unsure(_why(status, told))

    def found(self, code: str, mark: str) -> str | None:
        """The number of the report whose description carries our mark; None: it is not there.

        Their list is read page by page. Raises Unreachable, and Unknowable where it shows reports
        without descriptions, or goes on beyond what we read.
        """
        seen: set[str] = set()
        for page in range(1, MOST_PAGES + 1):
            listed = self._listed(code, page)
            fresh = [one for one in listed if _number(one) not in seen]
            for one in fresh:
                if mark in str(one.get("description") or ""):
                    return _number(one)
            if fresh and not any(one.get("description") for one in fresh):
                raise Unknowable("Their list shows no descriptions: ask whether it arrived.")
            # A server without pages gives the same list again, or a shorter one: that was all.
            if not fresh:
                return None
            seen.update(map(_number, fresh))
        raise Unknowable(f"Their list is longer than {MOST_PAGES} pages: ask whether it arrived.")

    def attributes(self, code: str) -> list[dict[str, Any]]:
        """What their service asks; none where it is not said. Raises Unreachable."""
        query = urlencode(self._always())
        status, told = self._read(f"/services/{quote(code, safe='')}.json?{query}")
        if status >= 500 or status == 429:
            raise Unreachable(_why(status, told))
        asked = _first(told).get("attributes") if status == 200 else None
        return [one for one in asked if isinstance(one, dict)] if isinstance(asked, list) else []

    def _listed(self, code: str, page: int) -> list[dict[str, Any]]:
        asked = {"service_code": code, "page_size": "1000", "page": str(page), **self._always()}
        status, told = self._read(f"/requests.json?{urlencode(asked)}")
        if status != 200 or not isinstance(told, list):
            raise Unreachable(_why(status, told))
        return [one for one in told if isinstance(one, dict)]

    def number_of(self, token: str) -> str | None:
        """The number behind a token; None while they have given none. Raises Unreachable."""
        query = urlencode(self._always())
        status, told = self._read(f"/tokens/{quote(token, safe='')}.json?{query}")
        if status == 404:
            return None  # not known yet: servers that give tokens take their time
        if status != 200:
            raise Unreachable(_why(status, told))
        return _taken(told).number or None

    def standing(self, number: str) -> tuple[str, str]:
        """(status, notes) of a report there. Raises Unreachable."""
        query = urlencode(self._always())
        status, told = self._read(f"/requests/{quote(number, safe='')}.json?{query}")
        if status != 200:
            raise Unreachable(_why(status, told))
        one = _first(told)
        return str(one.get("status") or ""), str(one.get("status_notes") or "")

    def _always(self) -> dict[str, str]:
        return {"jurisdiction_id": self.jurisdiction} if self.jurisdiction else {}

    def _read(self, path: str) -> tuple[int, Any]:
        try:
            return self._ask("GET", path, None, {})
        except Unsure as lost:
            raise Unreachable(str(lost)) from lost  # reading may be tried again

    def _ask(
        self, verb: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> tuple[int, Any]:
        """Connecting and asking are told apart: after the first byte nobody knows what was done."""
        parts = urlsplit(self.root)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        line = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
        try:
            line.connect()
        except (OSError, UnicodeError) as down:  # the second: no name that DNS could hold
            raise Unreachable(f"{parts.netloc}: {down}") from down
        try:
            line.request(verb, parts.path.rstrip("/") + path, body, dict(headers))
            answer = line.getresponse()
            return answer.status, _read_json(answer.read(MOST))
        except (OSError, http.client.HTTPException) as lost:
            raise Unsure(f"{parts.netloc}: {lost}") from lost
        finally:
            line.close()


def _read_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None  # the status says what is to be done


def _first(told: Any) -> dict[str, Any]:
    one = told[0] if isinstance(told, list) and told else told
    return one if isinstance(one, dict) else {}


def _taken(told: Any) -> Taken:
    said = _first(told)
    number, token = (str(said.get(k) or "")[:80] for k in ("service_request_id", "token"))
    return Taken(number=number, token=token)


def _number(one: dict[str, Any]) -> str:
    return str(one.get("service_request_id"))[:80]


def _why(status: int, told: Any) -> str:
    return f"{status} {_first(told).get('description') or ''}".strip()[:300]
