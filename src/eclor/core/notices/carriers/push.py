"""Web push (RFC 8030): a sealed message to the push service that a browser named."""

import http.client
import json
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from django.utils.translation import gettext as _

from eclor.core.notices.carriers.port import CarrierDown, Ready, Refused, TryLater, Unsure
from eclor.core.notices.carriers.sealing import ROOM, point, read, seal, vapid, vapid_key, written
from eclor.core.service.secrets import load_secrets

PATIENCE = 10.0
KEPT = 24 * 3600  # seconds that the push service waits for the browser
SIGNED_FOR = 12 * 3600


class BadSubscription(ValueError):
    """What a browser sent is no subscription that we may speak to; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """What a browser's ``PushSubscription.toJSON()`` says."""

    endpoint: str
    browser: bytes
    secret: bytes

    @classmethod
    def of(cls, said: str) -> "Subscription":
        """Raises BadSubscription."""
        try:
            given = json.loads(said)
            keys = given["keys"]
            found = cls(
                endpoint=str(given["endpoint"]),
                browser=read(str(keys["p256dh"])),
                secret=read(str(keys["auth"])),
            )
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), found.browser)
            urlsplit(found.endpoint).port  # noqa: B018 -- raises for a port that is none
        except (ValueError, KeyError, TypeError, RecursionError) as problem:
            raise BadSubscription(_("This is no subscription of a browser.")) from problem
        plain = all("!" <= letter <= "~" for letter in found.endpoint)
        if len(found.secret) != 16 or not plain or len(found.endpoint) > 1000:
            raise BadSubscription(_("This is no subscription of a browser."))
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """``services`` are the only origins spoken to: a browser's word opens no door inside the house."""

    key: ec.EllipticCurvePrivateKey
    contact: str
    services: tuple[str, ...]
    repeats = True

    @classmethod
    def of(cls, house: Any) -> "Push":
        return cls(
            key=vapid_key(load_secrets(house.home_path).push_seed),
            contact=f"mailto:{house.mail_from}",
            services=tuple(house.push_services.split()),
        )

    @property
    def public_key(self) -> str:
        """For ``applicationServerKey`` of the browser."""
        return written(point(self.key))

    def knows(self, endpoint: str) -> bool:
        """Whether this is a page of a push service in the settings; ``*.`` stands for one or more names."""
        origin = _origin(endpoint)
        return any(_matches(origin, one) for one in self.services)

    def carry(self, ready: Ready, address: str) -> None:
        try:
            to = Subscription.of(address)
        except BadSubscription as bad:
            raise Refused(str(bad), gone=True) from bad
        if not self.knows(to.endpoint):
            raise Refused(_("Its push service is not in ECLOR_PUSH_SERVICES."))
        self._answered(self._post(to, ready))

    def _post(self, to: Subscription, ready: Ready) -> int:
        where = urlsplit(to.endpoint)
        secure = where.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        line = kind(where.hostname or "", where.port, timeout=PATIENCE)
        path = where.path + (f"?{where.query}" if where.query else "")
        try:
            line.connect()
        except (socket.gaierror, UnicodeError) as problem:
            # A browser may name any host under a star: one that is none holds up nobody else's notice.
            raise TryLater(_("The push service cannot be reached.")) from problem
        except OSError as problem:
            raise CarrierDown(_("The push service cannot be reached.")) from problem
        try:
            line.request(
                "POST", path, seal(_said(ready), to.browser, to.secret), self._head(to, ready)
            )
            return line.getresponse().status
        except (OSError, http.client.HTTPException) as lost:
            raise Unsure(_("The push service broke off before it answered.")) from lost
        finally:
            line.close()

    def _head(self, to: Subscription, ready: Ready) -> dict[str, str]:
        until = int(timezone.now().timestamp()) + SIGNED_FOR
        return {
            "Authorization": vapid(self.key, _origin(to.endpoint), until, self.contact),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT),
            "Urgency": "high" if ready.urgent else "normal",
            # The same at every try: one that still waits there is replaced, not doubled.
            "Topic": written(ready.id.bytes),
        }

    def _answered(self, status: int) -> None:
        if 200 <= status < 300:
            return
        said = _("The push service answered %d.") % status
        if status in (404, 410):
            raise Refused(said, gone=True)
        if status == 429 or status >= 500:
            raise TryLater(said)
        raise Refused(said)


def _said(ready: Ready) -> bytes:
    """What the service worker shows; the text is cut to what a message may hold."""
    text = ready.text
    while True:
        said = {"id": str(ready.id), "title": ready.title, "text": text, "link": ready.link}
        raw = json.dumps(said, ensure_ascii=False).encode()
        if len(raw) <= ROOM or not text:
            return raw
        text = text[: len(text) - (len(raw) - ROOM + 3) // 4]  # of four octets at most


def _origin(endpoint: str) -> str:
    """Of scheme, host and port as they are connected to; "" for an address that holds more than these."""
    try:
        where = urlsplit(endpoint)
        port = "" if where.port is None else f":{where.port}"
    except ValueError:
        return ""
    # https://[::1].push.apple.com ends like a known name; some Pythons take ::1 for its host.
    plain = f"{where.hostname}{port}" == where.netloc.lower()
    return f"{where.scheme}://{where.netloc}".lower() if plain else ""


def _matches(origin: str, service: str) -> bool:
    head, star, tail = service.partition("*.")
    if not star:
        return origin == service
    names = origin.removeprefix(head)
    return origin.startswith(head) and names.endswith(f".{tail}")
