"""What we ask of ChirpStack 4's REST API: who is in a multicast group, and one frame for all of it.

Format: ChirpStack's api/multicast_group.proto and device.proto as JSON, by chirpstack-rest-api.
"""

import http.client
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from eclor.core.gateways.lorawan.airtime import Band
from eclor.core.service.field_orders import Radio

PATIENCE = 5.0  # seconds: whoever waits for light goes one by one instead
MOST = 1 << 20  # bytes of an answer
PAGE, MOST_MEMBERS = 500, 5_000
HERE = ("127.0.0.1", "localhost", "::1")
FASTEST = 5  # DR0 to DR5 of EU868 are SF12 to SF7


class ApiDown(ConnectionError):
    """The API did not do it, and why; ``unsure``: it was asked and may have done it all the same.

    ``status`` is what it answered, 0 where it did not.
    """

    def __init__(self, why: str, *, unsure: bool = False, status: int = 0) -> None:
        super().__init__(why)
        self.unsure, self.status = unsure, status


@dataclass(frozen=True, slots=True)
class Known:
    """A group as its server has it: its name, how its frames are sent, EUIs of its devices."""

    title: str
    spreading: int
    hertz: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Api:
    """``root`` is the address before ``/api``: https, or this machine. Raises ValueError."""

    root: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.root)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
        safe = safe and self.root.isascii() and parts.port != 0  # raises ValueError beyond 65535
        if not safe or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError(f"{self.root[:80]!r} is no https://… address.")

    def group(self, name: str) -> Known:
        """Raises ApiDown, ValueError for a group that orders cannot use."""
        said = self._read(f"/api/multicast-groups/{quote(name, safe='')}").get("multicastGroup")
        if not isinstance(said, dict):
            raise ApiDown(f"{self.root} says nothing of group {name}.", status=200)
        title = _text(said.get("name") or name)[:120]
        if said.get("groupType", "CLASS_C") != "CLASS_C":
            raise ValueError(f"{title} is of class B: orders need class C.")
        rate, hertz = _radio(said)
        if not 0 <= rate <= FASTEST:
            raise ValueError(f"{title} speaks at DR{rate}: DR0 to DR5 are LoRa.")
        return Known(title, 12 - rate, hertz, self._members(name))

    def send(self, name: str, radio: Radio, expires: float) -> None:
        """One frame for the whole group. Sent twice it does no harm: an order says an absolute
        level with its end. Raises ApiDown."""
        until = datetime.fromtimestamp(expires, UTC).isoformat().replace("+00:00", "Z")
        item = {
            "multicastGroupId": name,
            "fPort": radio.port,
            "data": b64encode(radio.payload).decode(),
            "expiresAt": until,  # servers that do not know it leave it out
        }
        status: int = 404
        said: Mapping[str, Any] | None = {}
        # Releases of ChirpStack 4 have written the address in both ways.
        for word in ("multicast-groups", "multcast-groups"):
            path = f"/api/{word}/{quote(name, safe='')}/queue"
            status, said = self._ask("POST", path, {"queueItem": item})
            if status != 404:
                break
        if status != 200:
            raise ApiDown(_why(self.root, status, said or {}), status=status)

    def _members(self, name: str) -> tuple[str, ...]:
        """Every one: a lamp that were left out here would be ordered unasked."""
        found: list[str] = []
        while len(found) < MOST_MEMBERS:
            query = urlencode({"multicastGroupId": name, "limit": PAGE, "offset": len(found)})
            said = self._read(f"/api/devices?{query}")
            page, total = said.get("result") or [], int(said.get("totalCount") or 0)
            found += [_text(one["devEui"]).lower() for one in page]
            if len(found) >= total and len(page) < PAGE:
                return tuple(sorted(set(found)))
            if not page:
                raise ApiDown(f"{self.root} names {len(found)} of {total} devices.", status=200)
        raise ValueError(f"Group {name} has more than {MOST_MEMBERS} devices.")

    def _read(self, path: str) -> Mapping[str, Any]:
        status, said = self._ask("GET", path, None)
        if status != 200:
            raise ApiDown(_why(self.root, status, said or {}), status=status)
        if said is None:
            raise ApiDown(f"{self.root} answers something else than a JSON object.", status=200)
        return said

    def _ask(self, verb: str, path: str, body: object) -> tuple[int, dict[str, Any] | None]:
        parts = urlsplit(self.root)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        line = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
        headers = {
            "Grpc-Metadata-Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        try:
            line.connect()
        except (OSError, UnicodeError) as down:  # the second: no name that DNS could hold
            raise ApiDown(f"{parts.netloc}: {down}") from down
        try:
            sent = None if body is None else json.dumps(body).encode()
            line.request(verb, parts.path.rstrip("/") + path, sent, headers)
            answer = line.getresponse()
            return answer.status, _object(answer.read(MOST))
        except (OSError, http.client.HTTPException) as lost:
            raise ApiDown(f"{parts.netloc}: {lost}", unsure=verb == "POST") from lost
        finally:
            line.close()


def _radio(group: Mapping[str, Any]) -> tuple[int, int]:
    """(data rate, hertz). Raises ValueError."""
    try:
        rate, hertz = int(group.get("dr", 0)), int(group.get("frequency", 0))
        Band.of(hertz)
    except (TypeError, OverflowError) as odd:
        raise ValueError("Its data rate and its frequency are no numbers of EU868.") from odd
    return rate, hertz


def _object(body: bytes) -> dict[str, Any] | None:
    """None for anything else; a body longer than what is read is cut and none either."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _why(root: str, status: int, said: Mapping[str, Any]) -> str:
    return f"{root} answers {status} {_text(said.get('message') or '')}".strip()[:250]


def _text(said: object) -> str:
    """Without what PostgreSQL does not keep: zero bytes and halves of letters."""
    return str(said).replace("\x00", "").encode(errors="replace").decode()
