"""What becomes of refused messages: said again, or marked as handled."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.gateways import queries
from eclor.core.gateways.actions.common import REPLAY, must, stream, who
from eclor.core.gateways.decoders import replayed, topic_bytes
from eclor.core.gateways.models import RefusedMessage
from eclor.core.gateways.subjects import subject_of
from eclor.core.jobs import works
from eclor.core.jobs.models import Work
from eclor.core.observations.recorder.signals import signal_of
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

REPLAYED, DISCARDED = "replayed", "discarded"
WORK = "gateways.replay"
# Up to here the page waits: each message is one write to the disk, a few milliseconds.
AT_ONCE = 50
# A job replays so many; whoever has more asks again, seeing what became of these first.
MOST = 10_000
TELL_EVERY = 20


class CannotReplay(ValueError):
    """A kept message cannot be said again; the text says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """``count`` messages were said again, ``kept`` cannot be; ``work`` says the rest when it is long."""

    count: int = 0
    kept: int = 0
    work: Work | None = None


def replay(scope: Scope, refused: Iterable[int]) -> int:
    """Say kept messages again under the login they came by; how many were.

    What is already stored of them is stored once; what is still wrong is refused again. Raises
    CannotReplay, PermissionDenied, NotStored or BusDown; those said before it stay said.
    """
    must(scope, REPLAY)
    count = 0
    try:
        for pk in _waiting(scope, refused):
            count += _say_again(scope, pk)
    finally:
        _write_down(scope, count)
    return count


def replay_filtered(scope: Scope, filters: queries.RefusedFilters) -> Said:
    """Say again all that a filter shows, the oldest first: at once if few, else as watched work."""
    must(scope, REPLAY)
    pks = _oldest(scope, filters, AT_ONCE + 1)
    if len(pks) <= AT_ONCE:
        return replay_each(scope, pks)
    total = min(queries.refused_by(scope, filters).count(), MOST)
    arguments = filters.as_json() | {"until": scope.now.isoformat()}
    with transaction.atomic():
        work = works.ask(scope, WORK, _("Say refused messages again"), arguments, total)
        audit.write(scope, "devices.replay_filtered", {**filters.as_json(), "messages": total})
    return Said(work=work)


def replay_each(
    scope: Scope, pks: Iterable[int], tell: Callable[[int, int], None] = lambda _done, _kept: None
) -> Said:
    """As :func:`replay`, leaving those that cannot be said again where they are."""
    must(scope, REPLAY)
    count = kept = 0
    try:
        for number, pk in enumerate(pks, 1):
            try:
                count += _say_again(scope, pk)
            except CannotReplay:
                kept += 1
            if number % TELL_EVERY == 0:
                tell(number, kept)
    finally:
        _write_down(scope, count)
    return Said(count, kept)


@transaction.atomic
def discard(scope: Scope, refused: Iterable[int]) -> int:
    """Kept messages that nobody needs: they leave the list and stay readable; how many did."""
    must(scope, REPLAY)
    return _discard(scope, _waiting(scope, refused))


@transaction.atomic
def discard_filtered(scope: Scope, filters: queries.RefusedFilters) -> int:
    """The same for all that a filter shows, the oldest ``MOST`` of them."""
    must(scope, REPLAY)
    return _discard(scope, _oldest(scope, filters, MOST))


def _discard(scope: Scope, pks: list[int]) -> int:
    waiting = RefusedMessage.objects.filter(
        territory_id=scope.territory, pk__in=pks, handled_at__isnull=True
    )
    count = waiting.update(handled_at=scope.now, handled_by=who(scope), outcome=DISCARDED)
    if count:
        audit.write(scope, "devices.discard", {"messages": count})
    return count


def _waiting(scope: Scope, pks: Iterable[int]) -> list[int]:
    """Those of them that wait, within the role's reach, in the order they were said."""
    found = queries.refused(scope).filter(pk__in=list(pks)).order_by("received_at", "pk")
    return list(found.values_list("pk", flat=True))


def _oldest(scope: Scope, filters: queries.RefusedFilters, most: int) -> list[int]:
    found = queries.refused_by(scope, filters).filter(handled_at__isnull=True)
    return list(found.order_by("received_at", "pk").values_list("pk", flat=True)[:most])


@transaction.atomic
def _say_again(scope: Scope, pk: int) -> bool:
    """Publish first, mark afterwards: said twice does no harm, marked and never said would.

    Two people at once: the row is locked by the first, and the second leaves it alone. Whoever
    dies between both: the message keeps its identity and the time it was first heard at, so that
    it is stored once all the same.
    """
    message = (
        RefusedMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("device")
        .filter(territory_id=scope.territory, pk=pk, handled_at__isnull=True)
        .first()
    )
    if message is None:
        return False
    subject, payload = _as_it_came(message)
    number = stream().store_numbered(subject, payload, identity=b"replay %d" % message.pk)
    message.handled_at, message.handled_by = scope.now, who(scope)
    message.outcome, message.replayed_as = REPLAYED, _end_of_signal(number)
    message.first_heard_at = _first_heard(message)
    message.save(
        update_fields=["handled_at", "handled_by", "outcome", "replayed_as", "first_heard_at"]
    )
    return True


def _end_of_signal(number: int) -> str:
    """What tells messages of one stream apart in their signals."""
    return signal_of(b"$JS.ACK.FIELD.recorders.1.%d.%d.0.0" % (number, number))[10:]


def _first_heard(message: RefusedMessage) -> datetime:
    """When it first reached us, however often it was said again and refused again since.

    A signal ends with the message's number in the stream; a stream made anew counts anew, so the
    one before must be of the same login and not long before.
    """
    if message.device_id is None:
        return message.received_at  # the house's own, which always says its time
    before = (
        RefusedMessage.objects.filter(
            territory_id=message.territory_id,
            device_id=message.device_id,
            topic=message.topic,
            replayed_as=message.signal[10:],
            handled_at__gte=message.received_at - timedelta(days=1),
            handled_at__lte=message.received_at + timedelta(minutes=1),
        )
        .order_by("-handled_at")
        .first()
    )
    if before is None or before.first_heard_at is None:
        return message.received_at
    return before.first_heard_at


def _write_down(scope: Scope, count: int) -> None:
    if count:
        audit.write(scope, "devices.replay", {"messages": count})


def why_not(message: RefusedMessage) -> str:
    """Why a message cannot be said again; "" when it can."""
    try:
        _as_it_came(message)
    except CannotReplay as problem:
        return str(problem)
    return ""


def _as_it_came(message: RefusedMessage) -> tuple[bytes, bytes]:
    """(subject, bytes) of a kept message. Raises CannotReplay."""
    payload = bytes(message.payload)
    if message.size > len(payload):
        raise CannotReplay(
            _(
                "Only %(kept)d of %(size)d bytes were kept: ask the device to send it again, in "
                "smaller messages."
            )
            % {"kept": len(payload), "size": message.size}
        )
    if message.topic.startswith("house/"):
        return b"in." + message.topic.replace("/", ".").encode(), payload
    if message.device is None:
        raise CannotReplay(
            _("The device that said it exists no more: mark the message as handled.")
        )
    source = replayed(_first_heard(message))
    return subject_of(source, message.device.handle, topic_bytes(message.topic)), payload
