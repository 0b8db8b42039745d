"""One frame for a whole multicast group, where an order is for all of its lamps; no one else's.

Nobody acknowledges a multicast: the desk waits for what lamps report, and orders each of those that
have not reported in time by a frame of its own.
"""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from eclor.core.commands.desk.waiting import Waiting
from eclor.core.commands.envelope import Order
from eclor.core.gateways.carrying.carrier import Waits
from eclor.core.gateways.carrying.children import Child, Post
from eclor.core.gateways.lorawan.airtime import Band, Sent, time_on_air
from eclor.core.gateways.lorawan.api import ApiDown
from eclor.core.gateways.lorawan.groups import NoGroup, api_of, read_again, trouble
from eclor.core.gateways.lorawan.ledger import Ledger
from eclor.core.gateways.lorawan.words import HORIZON, Air
from eclor.core.gateways.models import (
    Carried,
    LorawanApi,
    LorawanDevice,
    LorawanFrame,
    LorawanGroup,
)
from eclor.core.service.field_orders import Radio

log = logging.getLogger(__name__)
LEAST = 2  # lamps: fewer are told as cheaply by themselves, and acknowledge
PATIENCE = 60.0  # seconds for the reports of a group, which lamps spread over the time after


@dataclass
class Casting:
    """One order to the devices of one server. ``alone``: why devices are told by themselves though
    they have a group, by number."""

    post: Post
    order: Order
    radio: Radio
    air: Air
    now: float
    alone: dict[int, str] = field(default_factory=dict)
    _away: str = ""  # nobody waits once more for a server that did not answer

    def told(self, children: Sequence[Child]) -> dict[int, Waits]:
        """Who was told by a group's frame, now or a moment ago; the others are left to unicast."""
        found = self._under_way(children)
        left = {child.name: child.number for child in children if child.number not in found}
        for group in self._groups(left):
            numbers = self._cast(group, left)
            found |= {number: Waits(Waiting.MULTICAST, group.title, PATIENCE) for number in numbers}
            left = {name: number for name, number in left.items() if number not in numbers}
        return found

    def _under_way(self, children: Sequence[Child]) -> dict[int, Waits]:
        """The same envelope heard twice is not sent twice."""
        frames = LorawanFrame.objects.filter(
            signal=self.order.id, group__isnull=False, trouble="", patient_until__gt=_at(self.now)
        )
        found: dict[int, Waits] = {}
        for frame in frames.select_related("group"):
            group, left = frame.group, frame.patient_until.timestamp() - self.now
            if group is not None:
                waits = Waits(Waiting.MULTICAST, group.title, left)
                found |= {one.number: waits for one in children if one.name in group.members}
        return found

    def _groups(self, left: dict[str, int]) -> list[LorawanGroup]:
        """Those that may do, the largest first, none a second time for one order."""
        if len(left) < LEAST or self.air.by_codec:
            return []  # the API takes bytes alone: what the server's codec would write is unknown
        sent = LorawanFrame.objects.filter(signal=self.order.id, group__isnull=False)
        groups = LorawanGroup.objects.filter(server_id=self.post.device)
        fresh = groups.exclude(pk__in=sent.values("group"))
        may = [
            one for one in fresh if len(one.members) >= LEAST and left.keys() >= set(one.members)
        ]
        return sorted(may, key=lambda one: -len(one.members))

    def _cast(self, group: LorawanGroup, left: dict[str, int]) -> set[int]:
        """The devices told; none where the group cannot be used now."""
        if not left.keys() >= set(group.members):
            return set()  # a group before it had some of the same
        before = {left[name] for name in group.members}
        try:
            if self._away:
                raise NoGroup(self._away)
            return self._sent(group, left)
        except (NoGroup, ApiDown) as problem:
            if problem.away if isinstance(problem, NoGroup) else not problem.status:
                self._away = str(problem)
            log.warning("%s: %s goes by itself: %s", self.post.key, group.title, problem)
            self.alone |= dict.fromkeys(before, f"{group.title}: {problem}"[:200])
            return set()

    def _sent(self, group: LorawanGroup, left: dict[str, int]) -> set[int]:
        known = LorawanApi.objects.filter(pk=self.post.device).first()
        if known is None:
            raise NoGroup("The address of its API is not known.")
        read_again(group, known, _at(self.now))
        if len(group.members) < LEAST or not left.keys() >= set(group.members):
            raise NoGroup("its server has put other devices into it")
        numbers = {left[name] for name in group.members}
        frames = self._planned(group, numbers)
        if not frames:
            return set()
        try:
            api_of(known).send(group.name, self.radio, self.order.expires)
        except ApiDown as problem:
            trouble(group, str(problem))
            self._not_sent(frames, problem)
            raise
        self._remember(numbers)
        return numbers

    @transaction.atomic
    def _planned(self, group: LorawanGroup, numbers: set[int]) -> list[LorawanFrame]:
        """A frame of each radio gateway that hears some of them; none without room or stations."""
        stations = LorawanDevice.objects.filter(pk__in=numbers, listens="C")
        radios = sorted(set(stations.values_list("radio", flat=True)))
        if stations.count() < len(numbers):
            raise NoGroup("not each of its devices was heard and is of class C")
        ledger = Ledger.opened(self.post.territory, self.air, self.now)
        seconds = time_on_air(len(self.radio.payload), group.spreading)
        band, sent = Band.of(group.hertz), {}
        for radio in radios:
            try:
                at = ledger.next_room((radio, band), seconds, self.now)
            except ValueError as problem:
                raise NoGroup(str(problem)) from problem
            if at > self.now + HORIZON:
                return []  # each waits for the air by its own name
            sent[radio] = Sent(at, seconds)
        frames = [self._frame(group, radio, band, one) for radio, one in sent.items()]
        return LorawanFrame.objects.bulk_create(frames)

    def _frame(self, group: LorawanGroup, radio: str, band: Band, sent: Sent) -> LorawanFrame:
        return LorawanFrame(
            territory_id=self.post.territory, server_id=self.post.device,
            device_id=self.post.device, group=group, item=uuid.uuid4(), signal=self.order.id,
            seq=self.order.seq, radio=radio, band=band, spreading=group.spreading,
            size=len(self.radio.payload), seconds=sent.seconds, at=_at(sent.at),
            handed_at=_at(self.now), patient_until=_at(self.now + PATIENCE),
        )  # fmt: skip

    def _not_sent(self, frames: Sequence[LorawanFrame], problem: ApiDown) -> None:
        """What may have been sent all the same stays counted; nobody waits for it."""
        said: dict[str, Any] = {"patient_until": _at(self.now)}
        if not problem.unsure:
            said["trouble"] = str(problem).replace("\x00", "")[:200]
        LorawanFrame.objects.filter(pk__in=[one.pk for one in frames]).update(**said)

    @transaction.atomic
    def _remember(self, numbers: set[int]) -> None:
        """Nothing older is obeyed after it; the order itself may still be repaired."""
        Carried.objects.bulk_create(
            [
                Carried(device_id=number, territory_id=self.post.territory, seq=0)
                for number in sorted(numbers)
            ],
            ignore_conflicts=True,
        )
        Carried.objects.filter(device__in=numbers, seq__lt=self.order.seq).update(
            seq=self.order.seq
        )


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
