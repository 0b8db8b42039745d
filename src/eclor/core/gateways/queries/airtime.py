"""What LoRaWAN's radio gateways have used of the air, and which orders wait for it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Count, QuerySet

from eclor.core.commands.desk.waiting import Waiting
from eclor.core.commands.models import Part
from eclor.core.gateways.lorawan.airtime import (
    CLASS_C_HERTZ,
    HOUR,
    Band,
    Sent,
    possible_at,
    time_on_air,
    used,
)
from eclor.core.gateways.lorawan.ledger import Place, allowed
from eclor.core.gateways.lorawan.words import Air
from eclor.core.gateways.models import Device, LorawanDevice, LorawanFrame, Protocol
from eclor.core.service.scope import Scope

WAITING_SHOWN = 50
HOURS = 24
USUAL_SIZE = 22  # bytes of payload of an order for a level


@dataclass(frozen=True, kw_only=True, slots=True)
class RadioGateway:
    """One radio gateway in one sub-band; seconds on air. ``hours``: of each of the last 24, oldest
    first; ``room_at``: when a usual order next fits; ``devices``: whom it hears best."""

    radio: str
    band: Band
    used: float
    allowed: float
    frames: int
    lost: int
    room_at: datetime
    hours: tuple[float, ...]
    devices: int

    @property
    def law(self) -> float:
        """Seconds of an hour that this gateway may speak here."""
        return self.band.duty * HOUR


@dataclass(frozen=True, kw_only=True, slots=True)
class Airtime:
    """The page of the air. ``usual``: seconds of an order for a level to a lamp of class C."""

    air: Air
    gateways: list[RadioGateway]
    waiting: list[Part]
    waiting_total: int
    unheard: int
    usual: float


def has_lorawan(scope: Scope) -> bool:
    """Whether a ChirpStack server is enrolled here."""
    return _servers(scope).exists()


def airtime(scope: Scope) -> Airtime:
    """Of every radio gateway that has spoken for us, or through which a device was heard."""
    air = Air.of(settings.ECLOR)
    behind = Device.objects.filter(gateway__in=_servers(scope), enabled=True)
    waiting = (
        Part.objects.filter(territory_id=scope.territory, state="sent", code__in=list(Waiting))
        .select_related("entity", "order")
        .order_by("-order_id", "entity__name")
    )
    if scope.communes:
        waiting = waiting.filter(entity__commune_id__in=scope.communes)
    return Airtime(
        air=air,
        gateways=[_gateway(scope, air, *one) for one in _places(scope)],
        waiting=list(waiting[:WAITING_SHOWN]),
        waiting_total=waiting.count(),
        unheard=behind.filter(lorawandevice=None).count(),
        usual=time_on_air(USUAL_SIZE, air.rx2),
    )


def _servers(scope: Scope) -> QuerySet[Device]:
    ours = Device.objects.filter(territory_id=scope.territory, gateway=None)
    return ours.filter(protocol=Protocol.CHIRPSTACK)


def _places(scope: Scope) -> list[tuple[Place, list[LorawanFrame], int]]:
    """Each with its frames and how many devices it hears best, the same two queries for any number."""
    heard = LorawanDevice.objects.filter(territory_id=scope.territory)
    count = dict(heard.values_list("radio").annotate(Count("pk")))
    found = {(radio, Band.of(CLASS_C_HERTZ)): list[LorawanFrame]() for radio in count}
    for one in _spoken(scope):
        found.setdefault((one.radio, Band(one.band)), []).append(one)
    return [(place, found[place], count.get(place[0], 0)) for place in sorted(found)]


def _spoken(scope: Scope) -> QuerySet[LorawanFrame]:
    """Of a day and to come, in the order of time."""
    return (
        LorawanFrame.objects.filter(
            territory_id=scope.territory, at__gt=scope.now - timedelta(hours=HOURS)
        )
        .order_by("at")
        .only(
            "radio", "band", "at", "seconds", "trouble", "answered_at", "patient_until",
            "device", "server",
        )
    )  # fmt: skip


def _gateway(
    scope: Scope, air: Air, place: Place, frames: list[LorawanFrame], devices: int
) -> RadioGateway:
    now, (radio, band) = scope.now.timestamp(), place
    lately = [one for one in frames if one.at > scope.now - timedelta(hours=1)]
    sent = [Sent(one.at.timestamp(), one.seconds) for one in lately if not one.trouble]
    return RadioGateway(
        radio=radio,
        band=band,
        used=used(sent, now),
        allowed=allowed(band, air),
        frames=len(sent),
        lost=sum(_is_lost(one, scope.now) for one in lately),
        room_at=_room(sent, allowed(band, air), time_on_air(USUAL_SIZE, air.rx2), now),
        hours=_hours(scope, frames),
        devices=devices,
    )


def _is_lost(one: LorawanFrame, now: datetime) -> bool:
    waited = one.answered_at is None and one.patient_until < now
    return waited and one.device_id != one.server_id  # nobody acknowledges a multicast


def _room(sent: list[Sent], most: float, seconds: float, now: float) -> datetime:
    return datetime.fromtimestamp(possible_at(sent, max(most, seconds), seconds, now), UTC)


def _hours(scope: Scope, frames: list[LorawanFrame]) -> tuple[float, ...]:
    begin = scope.now - timedelta(hours=HOURS)
    found = [0.0] * HOURS
    for one in frames:
        if not one.trouble and one.at <= scope.now:
            hour = int((one.at - begin).total_seconds() // 3600)
            found[min(HOURS - 1, hour)] += one.seconds
    return tuple(found)
