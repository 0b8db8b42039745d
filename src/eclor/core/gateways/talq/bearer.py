"""Brings orders to TALQ gateways: REST over mutual TLS, to the gateway whose name we want alone."""

import http.client
import json
import ssl
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from eclor.core.commands.catalogue import commands
from eclor.core.commands.envelope import Order, Refusal, Refused
from eclor.core.gateways.carrying.carrier import NotBrought, Outcome
from eclor.core.gateways.carrying.children import Child, Post
from eclor.core.gateways.models import TalqGateway
from eclor.core.gateways.talq.words import VERSION
from eclor.core.pki import Authority, client_context
from eclor.core.pki.names import of_peer
from eclor.core.service.field_orders import Call, Carrying

PATIENCE = 10.0  # seconds for one call: the desk asks again after 1.5 and more
MOST_ANSWER = 1 << 20
TALQ = "talq"


@dataclass(frozen=True, slots=True)
class TalqBearer:
    """Speaks as the house of ``authority``; ``cms`` is our own TALQ address in a territory."""

    authority: Authority
    cms: Callable[[int], str]
    source: str = TALQ

    def bring(self, post: Post, order: Order, children: Sequence[Child]) -> Outcome:
        """One call for all of them. Raises NotBrought, Refused."""
        gateway = TalqGateway.objects.filter(pk=post.device).first()
        if gateway is None or not gateway.ready:
            raise NotBrought(f"{post.key} has not ended its bootstrap.")
        calls = _calls(order, children, self.cms(post.territory))
        with _Rest(self.authority, post.key, gateway.uri, self.cms(post.territory)) as rest:
            for call in calls:
                rest.call(call)
        return {}


def _calls(order: Order, children: Sequence[Child], owner: str) -> Sequence[Call]:
    """As the room of these things says them in TALQ's words. Raises Refused."""
    told = Carrying(
        order=order.id,
        params=order.params,
        addresses=[child.name for child in children],
        not_before=order.not_before,
        expires=order.expires,
        owner=owner,
    )
    kinds = {child.type for child in children}
    for known in commands():
        write = known.field.carried.get(TALQ)
        if known.field.action == order.action and {known.field.target} == kinds and write:
            try:
                return write(told)
            except ValueError as problem:
                raise Refused(Refusal.IMPOSSIBLE, str(problem)) from problem
    raise Refused(Refusal.IMPOSSIBLE, f"TALQ has no words for {order.action!r}.")


class _Rest:
    """One line to a gateway, which must show the certificate of its own name."""

    def __init__(self, authority: Authority, name: str, uri: str, cms: str) -> None:
        self._authority, self._name, self._cms = authority, name, cms
        there = urlsplit(uri)
        self._base = there.path.rstrip("/")
        self._line = http.client.HTTPSConnection(
            there.hostname or "", there.port or 443, timeout=PATIENCE,
            context=client_context(authority),
        )  # fmt: skip

    def __enter__(self) -> "_Rest":
        try:
            self._line.connect()
        except (OSError, ssl.SSLError) as problem:
            self._line.close()
            raise NotBrought(f"{self._name} does not answer: {problem}") from problem
        name, serial = of_peer(self._line.sock.getpeercert())
        if name != self._name or serial in self._authority.revoked():
            self._line.close()
            raise NotBrought(f"At {self._name}'s address {name or 'nobody'} answers: not believed.")
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def call(self, call: Call) -> None:
        """200, 201 and 202 are well: what came of it is seen in what lamps report. Raises
        NotBrought, Refused."""
        query = {"clientAddress": self._cms, "talqRequestId": str(uuid.uuid4())}
        headers = {"talq-api-version": VERSION, "Content-Type": "application/json"}
        try:
            self._line.request(
                call.method, f"{self._base}/{call.path}?{urlencode(query)}",
                json.dumps(call.body).encode(), headers,
            )  # fmt: skip
            answer = self._line.getresponse()
            said = answer.read(MOST_ANSWER)
        except (OSError, http.client.HTTPException) as problem:
            raise NotBrought(f"{self._name} broke off: {problem}") from problem
        if answer.status in (200, 201, 202) or answer.status in call.also_well:
            return
        why = f"{self._name} answers {answer.status}: {_said(said)}"
        if answer.status >= 500:
            raise NotBrought(why)
        raise Refused(Refusal.IMPOSSIBLE, why[:300])


def _said(body: bytes) -> str:
    """The texts of TALQErrorMessages, or what came."""
    try:
        found: Any = json.loads(body)
        return "; ".join(f"{one['key']} {one.get('description', '')}".strip() for one in found)
    except (ValueError, TypeError, KeyError):
        return body[:200].decode(errors="replace")
