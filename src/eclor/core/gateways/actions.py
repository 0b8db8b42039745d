"""Everything an operator does with devices: enrol, adopt, replay what was refused, discard, revoke.

Each needs its permission, is one transaction with one audit line, and may be run twice.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.context.models import Entity
from eclor.core.gateways.bus import BlockingBus
from eclor.core.gateways.decoders import topic_bytes
from eclor.core.gateways.models import Device, RefusedMessage, Stranger
from eclor.core.gateways.models import Protocol as Custom
from eclor.core.gateways.subjects import handle_of, subject_of
from eclor.core.service import bus as nats
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
RELOAD = b"recorder.reload"
# Every gate ends the lines of these logins, by handle, separated by spaces.
FORGET = b"gate.forget"
REPLAYED, DISCARDED = "replayed", "discarded"
# The source of a replayed message, where mqtt or http stood: the login is the same.
REPLAY = "replay"


class CannotReplay(ValueError):
    """A kept message cannot be said again; the text says why."""


class KeyTaken(ValueError):
    """Another device has this key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrolDevice:
    """Somebody may speak from now on: for an entity, by itself or through a gateway.

    ``mapping`` renames what it says: {"batt": {"attribute": "batteryLevel", "factor": 0.01}}; an
    empty attribute leaves that one out.
    """

    key: str
    entity: int | None = None
    gateway: int | None = None
    external_id: str = ""
    protocol: str = Custom.NATIVE
    mapping: dict[str, Any] = field(default_factory=dict)
    due_seconds: int = 900

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(f"The key {self.key!r} needs 1 to 64 letters, digits, - or _.")
        if self.protocol not in Custom.values:
            raise ValueError(f"The protocol is one of {', '.join(Custom.values)}.")
        if self.due_seconds <= 0:
            raise ValueError("The time between two messages is at least a second.")
        if bool(self.external_id) != bool(self.gateway):
            raise ValueError("A name at a gateway needs that gateway, and a gateway that name.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Adopt:
    """A stranger becomes a device of the territory, for a new entity of a given type and place."""

    stranger: int
    type: str
    name: str
    lon: float | None = None
    lat: float | None = None
    commune: int | None = None


class Stream(Protocol):
    """Where messages are said again: the bus, or a list in a test."""

    def store(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> None: ...

    def publish(self, subject: bytes, payload: bytes) -> None: ...


@transaction.atomic
def enrol_device(scope: Scope, order: EnrolDevice) -> str:
    """Make a device and return its secret, which is shown this once and kept only as a hash.

    A device behind a gateway has no login and returns "". Raises ValueError, PermissionDenied.
    """
    _must(scope, "devices.enrol")
    secret = "" if order.gateway else secrets.token_hex(16)
    _add_device(scope, order, secret)
    audit.write(scope, "devices.enrol", {"key": order.key, "entity": order.entity})
    _nudge_recorders_after_commit()
    return secret


@transaction.atomic
def renew_secret(scope: Scope, pk: int) -> str:
    """A new secret for a device whose old one is lost; the old one opens nothing any more."""
    _must(scope, "devices.enrol")
    found = _device(scope, pk)
    secret = secrets.token_hex(16)
    _show_out_after_commit(found)
    found.secret, found.token_handle = _hash(secret), handle_of(secret)
    found.enabled = True
    found.save(update_fields=["secret", "token_handle", "enabled"])
    audit.write(scope, "devices.renew_secret", {"key": found.key})
    _nudge_recorders_after_commit()
    return secret


@transaction.atomic
def revoke(scope: Scope, pk: int) -> None:
    """The device may not log in any more; what it said stays, and its name is not free again."""
    _must(scope, "devices.revoke")
    found = _device(scope, pk)
    if not found.enabled:
        return
    found.enabled = False
    found.save(update_fields=["enabled"])
    audit.write(scope, "devices.revoke", {"key": found.key})
    _show_out_after_commit(found)


def adopt(scope: Scope, order: Adopt) -> Device:
    """Make entity and device of a stranger, then say again what it had said; its device.

    Raises ValueError, PermissionDenied, NotStored or BusDown; in the last two cases it is adopted
    and its messages still wait to be replayed.
    """
    _must(scope, "devices.adopt")
    found = _adopt(scope, order)
    waiting = RefusedMessage.objects.filter(
        territory_id=scope.territory, stranger_id=order.stranger, handled_at__isnull=True
    )
    # The recorders must know the device before they hear it again.
    _stream().publish(RELOAD, b"")
    _say_again(scope, waiting.order_by("received_at").iterator(chunk_size=500))
    return found


@transaction.atomic
def _adopt(scope: Scope, order: Adopt) -> Device:
    stranger = (
        Stranger.objects.select_for_update()
        .select_related("gateway")
        .get(territory_id=scope.territory, pk=order.stranger)
    )
    if stranger.adopted_as is not None:
        return stranger.adopted_as
    urn = f"urn:ngsi-ld:{order.type}:{stranger.gateway.key}:{stranger.external_id}"
    entity = add_entity(
        scope,
        NewEntity(
            type=order.type,
            urn=urn[:200],
            name=order.name,
            lon=order.lon,
            lat=order.lat,
            commune=order.commune,
            simulated=stranger.gateway.simulated,
        ),
    )
    stranger.adopted_as = _add_child(scope, stranger, entity.pk)
    stranger.save(update_fields=["adopted_as"])
    audit.write(scope, "devices.adopt", order)
    return stranger.adopted_as


def replay(scope: Scope, refused: Iterable[int]) -> int:
    """Say kept messages again under the login they came by; how many were.

    What is already stored of them is stored once; what is still wrong is refused again. Raises
    CannotReplay, PermissionDenied, NotStored or BusDown; those said before it stay said.
    """
    _must(scope, "devices.replay")
    waiting = RefusedMessage.objects.filter(
        territory_id=scope.territory, pk__in=list(refused), handled_at__isnull=True
    )
    return _say_again(scope, waiting.order_by("received_at").iterator(chunk_size=500))


@transaction.atomic
def discard(scope: Scope, refused: Iterable[int]) -> int:
    """Kept messages that nobody needs: they leave the list and stay readable; how many did."""
    _must(scope, "devices.replay")
    waiting = RefusedMessage.objects.filter(
        territory_id=scope.territory, pk__in=list(refused), handled_at__isnull=True
    )
    count = waiting.update(handled_at=scope.now, handled_by=_who(scope), outcome=DISCARDED)
    if count:
        audit.write(scope, "devices.discard", {"messages": count})
    return count


def _say_again(scope: Scope, messages: Iterable[RefusedMessage]) -> int:
    """Publish first, mark afterwards: said twice does no harm, marked and never said would."""
    count = 0
    for message in messages:
        subject, payload = _as_it_came(message)
        _stream().store(subject, payload)
        RefusedMessage.objects.filter(pk=message.pk).update(
            handled_at=scope.now, handled_by=_who(scope), outcome=REPLAYED
        )
        count += 1
    if count:
        audit.write(scope, "devices.replay", {"messages": count})
    return count


def _as_it_came(message: RefusedMessage) -> tuple[bytes, bytes]:
    """(subject, bytes) of a kept message. Raises CannotReplay."""
    payload = bytes(message.payload)
    if message.size > len(payload):
        raise CannotReplay(
            f"Only {len(payload)} of {message.size} bytes were kept: ask the device to send it again."
        )
    if message.topic.startswith("house/"):
        return b"in." + message.topic.replace("/", ".").encode(), payload
    if message.device is None:
        raise CannotReplay("The device that said it exists no more: discard the message.")
    topic = topic_bytes(message.topic)
    return subject_of(REPLAY, message.device.handle, topic), payload


def _add_device(scope: Scope, order: EnrolDevice, secret: str) -> Device:
    if order.entity is not None and not _entities(scope).filter(pk=order.entity).exists():
        raise ValueError(f"Entity {order.entity} is not in this territory.")
    if order.gateway is not None:
        _device(scope, order.gateway)
    new = Device(
        territory_id=scope.territory,
        key=order.key,
        entity_id=order.entity,
        gateway_id=order.gateway,
        external_id=order.external_id,
        protocol=order.protocol,
        secret=_hash(secret) if secret else None,
        handle=handle_of(order.key),
        token_handle=handle_of(secret) if secret else None,
        mapping=order.mapping,
        due_seconds=order.due_seconds,
    )
    try:
        with transaction.atomic():  # keys are unique among all federations, which we cannot see
            new.save()
    except IntegrityError as problem:
        raise KeyTaken(f"A device called {order.key} exists already: choose another.") from problem
    return new


def _add_child(scope: Scope, stranger: Stranger, entity: int) -> Device:
    """The device of a stranger, under what its gateway calls it, numbered where that is taken."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", stranger.external_id).strip("-")[:48] or "device"
    for number in range(1, 100):
        order = EnrolDevice(
            key=plain if number == 1 else f"{plain}-{number}",
            entity=entity,
            gateway=stranger.gateway.pk,
            external_id=stranger.external_id,
            protocol=stranger.protocol,
        )
        with suppress(KeyTaken):
            return _add_device(scope, order, "")
    raise KeyTaken(f"Too many devices are called {plain}: enrol this one by hand.")


def _device(scope: Scope, pk: int) -> Device:
    found = Device.objects.filter(territory_id=scope.territory, pk=pk).first()
    if found is None:
        raise ValueError(f"Device {pk} is not in this territory.")
    return found


def _entities(scope: Scope) -> Any:
    return Entity.objects.filter(territory_id=scope.territory, deleted_at__isnull=True)


def _must(scope: Scope, permission: str) -> None:
    if not scope.may(permission):
        raise PermissionDenied(f"This needs the permission {permission}.")


def _who(scope: Scope) -> str:
    return scope.person or "public"


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _show_out_after_commit(device: Device) -> None:
    """A device that came in with the old secret leaves now; the gates ask again when it is back."""
    stream = _stream()
    logins = " ".join(filter(None, (device.handle, device.token_handle))).encode()
    transaction.on_commit(lambda: stream.publish(FORGET, logins), robust=True)


def _nudge_recorders_after_commit() -> None:
    """Not vital: a recorder that was not told asks the database when somebody unknown speaks."""
    stream = _stream()
    transaction.on_commit(lambda: stream.publish(RELOAD, b""), robust=True)


_given: ContextVar[Stream | None] = ContextVar("given", default=None)


def _stream() -> Stream:
    return _given.get() or _bus()


@cache
def _bus() -> BlockingBus:
    return BlockingBus(nats.url(settings.ECLOR), "devices")


@contextmanager
def speaking_to(stream: Stream) -> Iterator[None]:
    """Send what is said again elsewhere for the length of a block: tests hand in a list of theirs."""
    token = _given.set(stream)
    try:
        yield
    finally:
        _given.reset(token)
