"""The ledger of the air: what each radio gateway has used of its hour, and when the next frame fits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from eclor.core.gateways.lorawan.airtime import HOUR, Band, Sent, possible_at
from eclor.core.gateways.lorawan.words import Air
from eclor.core.gateways.models import Device, LorawanFrame, Protocol

Place = tuple[str, Band]  # a radio gateway speaks in sub-bands


@dataclass
class Ledger:
    """Of one territory while one plans in it: :meth:`opened` holds others off until the commit."""

    territory: int
    air: Air
    now: float
    _sent: dict[Place, list[Sent]] = field(default_factory=dict)

    @classmethod
    def opened(cls, territory: int, air: Air, now: float) -> "Ledger":
        """Within a transaction: two that plan at once would both use the same room, also for two
        servers that share a radio gateway."""
        servers = Device.objects.select_for_update(no_key=True).order_by("pk")
        ours = servers.filter(territory_id=territory, protocol=Protocol.CHIRPSTACK, gateway=None)
        list(ours.values_list("pk", flat=True))  # asked for, and so held
        return cls(territory, air, now)

    def next_room(self, place: Place, seconds: float, now: float) -> float:
        """Seconds since 1970. Raises ValueError for a frame that never fits."""
        return possible_at(self.sent(place), allowed(place[1], self.air), seconds, now)

    def take(self, place: Place, one: Sent) -> None:
        """Also where it only waits: who comes next is planned behind it."""
        self.sent(place).append(one)

    def sent(self, place: Place) -> list[Sent]:
        """What this gateway has sent or will send there, in the order of time."""
        if place not in self._sent:
            self._sent[place] = frames(self.territory, place, self.now)
        return self._sent[place]


def allowed(band: Band, air: Air) -> float:
    """Seconds of each hour that one gateway may be told by us to speak there."""
    return band.duty * HOUR * air.share


def frames(territory: int, place: Place, now: float) -> list[Sent]:
    """Of the last hour and to come; a frame that its server could not send used no air."""
    radio, band = place
    ours = LorawanFrame.objects.filter(territory_id=territory, radio=radio, band=band)
    found: Iterable[tuple[datetime, float]] = (
        ours.filter(trouble="", at__gt=datetime.fromtimestamp(now - HOUR, UTC))
        .order_by("at")
        .values_list("at", "seconds")
    )
    return [Sent(at.timestamp(), seconds) for at, seconds in found]
