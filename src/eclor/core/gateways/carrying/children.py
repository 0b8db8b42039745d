"""The devices behind a gateway as a carrier knows them, and what each has been told before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from eclor.core.commands.envelope import Identity, Memory
from eclor.core.gateways.models import Carried, Device
from eclor.core.territories.models import Territory

_GATEWAYS = """
SELECT g.id, g.key, g.handle FROM device g
WHERE g.territory_id = %s AND g.protocol = %s AND g.enabled AND g.gateway_id IS NULL
"""
_CHILDREN = """
SELECT d.id, d.key, d.external_id, e.type FROM device d JOIN entity e ON e.id = d.entity_id
WHERE d.gateway_id = %s AND d.enabled AND e.deleted_at IS NULL ORDER BY d.id
"""


@dataclass(frozen=True, slots=True)
class Child:
    """A device behind a gateway: its number, its key here, its name there, what kind of thing."""

    number: int
    key: str
    name: str
    type: str

    def identity(self, issuer: str, public: bytes) -> Identity:
        return Identity(key=self.key, number=self.number, issuer=issuer, public=public)


@dataclass(frozen=True, slots=True)
class Post:
    """A gateway with its devices, by number, in one territory."""

    device: int
    key: str
    handle: str
    territory: int
    issuer: str
    children: dict[int, Child]

    def named(self, key: str) -> list[Child]:
        return [child for child in self.children.values() if child.key == key]


def posts(territory: int, protocol: str) -> list[Post]:
    """Every gateway of that protocol in the territory entered."""
    slug = Territory.objects.values_list("slug", flat=True).get(pk=territory)
    with connection.cursor() as cursor:
        cursor.execute(_GATEWAYS, [territory, protocol])
        gateways = cursor.fetchall()
        found = []
        for device, key, handle in gateways:
            cursor.execute(_CHILDREN, [device])
            children = {row[0]: Child(*row) for row in cursor.fetchall()}
            found.append(Post(device, key, handle, territory, slug, children))
    return found


def memories(children: Sequence[Child]) -> dict[int, Memory]:
    """What each was told, held until the end of the transaction."""
    numbers = sorted(child.number for child in children)
    locked = Carried.objects.select_for_update().filter(device__in=numbers).order_by("device")
    known = {row.device_id: Memory(row.seq, dict(row.done)) for row in locked}
    return {number: known.get(number, Memory()) for number in numbers}


def remember(territory: int, told: dict[int, Memory]) -> None:
    """Keep it through a restart, as a lamp keeps it through a power cut."""
    there = set(Device.objects.filter(pk__in=told).values_list("pk", flat=True))
    rows = [
        Carried(device_id=number, territory_id=territory, seq=memory.seq, done=memory.done)
        for number, memory in sorted(told.items())
        if number in there
    ]
    Carried.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["device"],
        update_fields=["seq", "done"],
    )
