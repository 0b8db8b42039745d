"""Hands orders to a LoRaWAN server, one frame to a device, as its radio gateway has room for them."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from eclor.core.commands.catalogue import commands
from eclor.core.commands.desk.waiting import Waiting
from eclor.core.commands.envelope import Order, Refusal, Refused
from eclor.core.gateways.carrying.carrier import Letter, Outcome, Waits
from eclor.core.gateways.carrying.children import Child, Post
from eclor.core.gateways.lorawan.airtime import CLASS_C_HERTZ, Band, Sent, time_on_air
from eclor.core.gateways.lorawan.casting import Casting
from eclor.core.gateways.lorawan.ledger import Ledger, Place
from eclor.core.gateways.lorawan.words import (
    CHIRPSTACK,
    CLASS_A_PATIENCE,
    FIRST_WORD,
    HORIZON,
    PATIENCE,
    Air,
    command,
    command_subject,
)
from eclor.core.gateways.models import LorawanDevice, LorawanFrame
from eclor.core.service.field_orders import Carrying, Radio

_CLASS_A_BAND = Band.M  # its windows follow the uplink: the first one in the uplink's own band


@dataclass(frozen=True, slots=True)
class LorawanBearer:
    """Nobody is done when told: the device's own acknowledgement comes later (``hearing``)."""

    say: Callable[[Sequence[Letter]], None]
    air: Air
    clock: Callable[[], float] = time.time
    source: str = CHIRPSTACK

    def bring(self, post: Post, order: Order, children: Sequence[Child]) -> Outcome:
        """Every one waits or is refused. Raises Refused, and BusDown once it is in the ledger."""
        radio, proven = _written(order, children)
        casting = Casting(post, order, radio, self.air, self.clock())
        # What no report proves would be repaired by a frame for each of them all the same.
        told = casting.told(children) if proven else {}
        others = [child for child in children if child.number not in told]
        with transaction.atomic():
            planning = _Planning(self, post, order, radio)
            outcome = {child.number: planning.outcome(child) for child in planning.known(others)}
            LorawanFrame.objects.bulk_create(planning.frames)
        self.say(planning.letters)
        return {**told, **_named(outcome, casting.alone)}


def _named(outcome: Outcome, alone: Mapping[int, str]) -> Outcome:
    """Who goes by itself only because its group could not be told is told so."""
    return {
        number: Waits(Waiting.ALONE, alone[number], one.again)
        if number in alone and isinstance(one, Waits) and one.code == Waiting.UNDER_WAY
        else one
        for number, one in outcome.items()
    }


def _written(order: Order, children: Sequence[Child]) -> tuple[Radio, bool]:
    """As the room of these things says it in one frame, and whether a report proves it. Raises
    Refused."""
    told = Carrying(
        order=order.id,
        params=order.params,
        addresses=[child.name for child in children],
        not_before=order.not_before,
        expires=order.expires,
        owner="",
    )
    kinds = {child.type for child in children}
    for one in commands():
        write = one.field.radiated
        if one.field.action == order.action and {one.field.target} == kinds and write:
            try:
                return write(told), one.field.wanted(order.params) is not None
            except ValueError as problem:
                raise Refused(Refusal.IMPOSSIBLE, str(problem)) from problem
    raise Refused(Refusal.IMPOSSIBLE, f"Nothing says {order.action!r} in one frame of LoRaWAN.")


class _Planning:
    """One order to the devices of one server: who is told now, and when there is room for others."""

    def __init__(self, bearer: LorawanBearer, post: Post, order: Order, radio: Radio) -> None:
        self._post, self._order, self._radio, self._air = post, order, radio, bearer.air
        self._now = bearer.clock()
        self._ledger = Ledger.opened(post.territory, bearer.air, self._now)
        self._stations: Mapping[int, LorawanDevice] = {}
        self._under_way: Mapping[int, LorawanFrame] = {}
        self._told_before: set[int] = set()
        self.frames: list[LorawanFrame] = []
        self.letters: list[Letter] = []

    def known(self, children: Sequence[Child]) -> Sequence[Child]:
        """The same, after what is known of them was read."""
        numbers = [child.number for child in children]
        self._stations = LorawanDevice.objects.in_bulk(numbers)
        sent = LorawanFrame.objects.filter(signal=self._order.id, trouble="")
        ours = sent.filter(device__in=numbers)
        waiting = ours.filter(answered_at=None, patient_until__gt=_at(self._now))
        self._told_before = set(ours.values_list("device", flat=True))
        for members in sent.filter(group__isnull=False).values_list("group__members", flat=True):
            self._told_before |= {child.number for child in children if child.name in members}
        self._under_way = {frame.device_id: frame for frame in waiting}
        return children

    def outcome(self, child: Child) -> Refused | Waits:
        station = self._stations.get(child.number)
        if station is None:
            return Refused(Refusal.IMPOSSIBLE, FIRST_WORD)
        frame = self._under_way.get(child.number)
        if frame is not None:
            return self._patience(station, frame.patient_until.timestamp() - self._now)
        return self._told(child, station)

    def _told(self, child: Child, station: LorawanDevice) -> Refused | Waits:
        place, spreading = self._way(station)
        seconds = time_on_air(self._air.size(self._radio), spreading)
        try:
            at = self._ledger.next_room(place, seconds, self._now)
        except ValueError as problem:
            return Refused(Refusal.IMPOSSIBLE, str(problem))
        self._ledger.take(place, Sent(at, seconds))
        if at > self._now + HORIZON:
            again = child.number in self._told_before
            code = Waiting.AIR_AGAIN if again else Waiting.AIR
            return Waits(code, station.radio, at - self._now - HORIZON / 2)
        patience = CLASS_A_PATIENCE if station.listens == "A" else at - self._now + PATIENCE
        self._hand(child, station, place, spreading, Sent(at, seconds), patience)
        return self._patience(station, patience)

    def _way(self, station: LorawanDevice) -> tuple[Place, int]:
        """Where and how slowly its server will speak to it."""
        if station.listens == "A":
            return (station.radio, _CLASS_A_BAND), station.spreading
        return (station.radio, Band.of(CLASS_C_HERTZ)), self._air.rx2

    def _hand(
        self, child: Child, station: LorawanDevice, place: Place, spreading: int, sent: Sent,
        patience: float,
    ) -> None:  # fmt: skip
        item = uuid.uuid4()
        self.frames.append(
            LorawanFrame(
                territory_id=self._post.territory, server_id=self._post.device,
                device_id=child.number, item=item, signal=self._order.id, seq=self._order.seq,
                radio=place[0], band=place[1], spreading=spreading,
                size=self._air.size(self._radio), seconds=sent.seconds, at=_at(sent.at),
                handed_at=_at(self._now), patient_until=_at(self._now + patience),
            )
        )  # fmt: skip
        self.letters.append(
            (
                command_subject(self._post.handle, station.application, child.name),
                command(str(item), child.name, self._radio, self._order.expires, self._air),
            )
        )

    def _patience(self, station: LorawanDevice, left: float) -> Waits:
        code = Waiting.CLASS_A if station.listens == "A" else Waiting.UNDER_WAY
        return Waits(code, self._post.key, left)


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
