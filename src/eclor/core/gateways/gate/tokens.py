"""The signed answers NATS believes: JSON Web Tokens under the key of our account.

Source of the format: github.com/nats-io/jwt, version 2 claims, algorithm ``ed25519-nkey``.
"""

import base64
import hashlib
import json
import time
from typing import Any

from eclor.core.service.nkeys import KeyPair

ACCOUNT = "ECLOR"
# A device listens to its own commands and, with ThingsBoard's topics, to four more filters; the
# broker adds two subscriptions of its own to each.
MOST_SUBSCRIPTIONS = 64


class Unreadable(ValueError):
    """Bytes that are not a token."""


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


_HEAD = _base64(b'{"typ":"JWT","alg":"ed25519-nkey"}')


def signed(key: KeyPair, claims: dict[str, Any]) -> str:
    """The token of these claims, issued now by ``key``."""
    whole = {"iat": int(time.time()), "iss": key.public, **claims}
    digest = hashlib.sha256(json.dumps(whole).encode()).digest()
    whole["jti"] = base64.b32encode(digest).decode().rstrip("=")
    message = _HEAD + b"." + _base64(json.dumps(whole, separators=(",", ":")).encode())
    return (message + b"." + _base64(key.sign(message))).decode()


def claims_of(token: bytes) -> dict[str, Any]:
    """What a token says. Its signature is not looked at: only the server can publish where we
    listen. Raises Unreadable."""
    try:
        body = token.split(b".")[1]
        found = json.loads(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)))
    except (IndexError, ValueError) as problem:
        raise Unreadable("not a token") from problem
    if not isinstance(found, dict):
        raise Unreadable("a token without claims")
    return found


def admission(key: KeyPair, user: str, device: str, handle: str, territory: int) -> str:
    """What one device may do on the broker: hear its own commands and those for groups of its
    federation, and publish nothing.

    What devices publish is taken out by the gate before it reaches the broker.
    """
    group = f"group.{territory}"
    own = [
        f"cmd.{device}", f"cmd.{device}.>", group, f"tb.{handle}.>", f"lns.{handle}.>",
        "$MQTT.sub.>",
    ]  # fmt: skip
    rights = {
        "pub": {"deny": [">"]},
        "sub": {"allow": own},
        "subs": MOST_SUBSCRIPTIONS,
        "data": -1,
        "payload": -1,
        "allowed_connection_types": ["MQTT"],
        "type": "user",
        "version": 2,
    }
    return signed(key, {"sub": user, "aud": ACCOUNT, "name": device, "nats": rights})


def answer(key: KeyPair, user: str, server: str, *, jwt: str = "", error: str = "") -> str:
    """The answer to the server's question: a signed admission, or why not."""
    said = {"type": "authorization_response", "version": 2}
    said |= {"jwt": jwt} if jwt else {"error": error}
    return signed(key, {"sub": user, "aud": server, "nats": said})
