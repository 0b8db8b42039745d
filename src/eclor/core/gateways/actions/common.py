"""What the operators' actions on devices share: whom they reach, and how the field is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.bus import BlockingBus
from eclor.core.gateways import queries
from eclor.core.gateways.models import Device
from eclor.core.service import bus as nats
from eclor.core.service.scope import Scope

SEE, ENROL, REVOKE = "devices.see", "devices.enrol", "devices.revoke"
ADOPT, REPLAY = "devices.adopt", "devices.replay"
RELOAD = b"recorder.reload"
# Every gate ends the lines of these logins, by handle, separated by spaces.
FORGET = b"gate.forget"


class NotHere(ValueError):
    """No such thing in this federation, or not within the reach of this role."""


class Stream(Protocol):
    """Where messages are said again: the bus, or a list in a test."""

    def store_numbered(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> int: ...

    def publish(self, subject: bytes, payload: bytes) -> None: ...


def must(scope: Scope, permission: str) -> None:
    if not scope.may(permission):
        raise PermissionDenied(_("This needs the right %s.") % permission)


def who(scope: Scope) -> str:
    return scope.person or "public"


def device_here(scope: Scope, pk: int) -> Device:
    """One device of the territory, and of the role's communes. Raises NotHere."""
    found = queries.in_scope(scope).select_related("entity", "gateway").filter(pk=pk).first()
    if found is None:
        raise NotHere(_("Device %d is not in this territory.") % pk)
    return found


def show_out_after_commit(*devices: Device) -> None:
    """Who came in with the old secret leaves now; the gates ask again when it is back."""
    handles = [h for one in devices for h in (one.handle, one.token_handle) if h]
    logins, there = " ".join(handles).encode(), stream()
    transaction.on_commit(lambda: there.publish(FORGET, logins), robust=True)


def nudge_recorders_after_commit() -> None:
    """Not vital: a recorder that was not told asks the database when somebody unknown speaks."""
    there = stream()
    transaction.on_commit(lambda: there.publish(RELOAD, b""), robust=True)


_given: ContextVar[Stream | None] = ContextVar("given", default=None)


def stream() -> Stream:
    return _given.get() or _bus()


@cache
def _bus() -> BlockingBus:
    return BlockingBus(nats.url(settings.ECLOR), "devices")


@contextmanager
def speaking_to(given: Stream) -> Iterator[None]:
    """Send what is said again elsewhere for the length of a block: tests hand in a list of theirs."""
    token = _given.set(given)
    try:
        yield
    finally:
        _given.reset(token)
