"""Who may speak: enrol a device, change what it is, renew its secret, switch it off, remove it."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from eclor.core.context import queries as context
from eclor.core.gateways.actions.common import (
    ENROL,
    REVOKE,
    device_here,
    must,
    nudge_recorders_after_commit,
    show_out_after_commit,
)
from eclor.core.gateways.limits import KEY
from eclor.core.gateways.models import Device, RefusedMessage
from eclor.core.gateways.models import Protocol as Custom
from eclor.core.gateways.subjects import handle_of
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.trust import audit


class KeyTaken(ValueError):
    """Another device has this key."""


class NameTaken(ValueError):
    """The gateway already knows another device by this name."""


class StillLeads(ValueError):
    """A gateway with devices behind it is not removed without them."""


class SecretChanged(ValueError):
    """Somebody renewed the secret since this page was drawn."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrolDevice:
    """Somebody may speak from now on: for an entity, by itself or through a gateway.

    ``mapping`` renames what it says: {"batt": {"attribute": "batteryLevel", "factor": 0.01}}; an
    empty attribute leaves that one out.
    """

    key: str
    name: str = ""
    entity: int | None = None
    gateway: int | None = None
    external_id: str = ""
    protocol: str = Custom.NATIVE
    mapping: Mapping[str, Any] = field(default_factory=dict)
    due_seconds: int = 900

    def __post_init__(self) -> None:
        if not KEY.fullmatch(self.key):
            raise ValueError(
                _("The key “%s” needs 1 to 64 letters without accents, digits, - or _.")
                % self.key[:80]
            )
        _check(self.protocol, self.due_seconds)
        if bool(self.external_id) != bool(self.gateway):
            raise ValueError(_("A name at a gateway needs that gateway, and a gateway that name."))


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeDevice:
    """What may change of a device without it noticing: its key and its gateway may not."""

    device: int
    name: str
    entity: int | None
    protocol: str
    mapping: Mapping[str, Any]
    due_seconds: int

    def __post_init__(self) -> None:
        _check(self.protocol, self.due_seconds)


def _check(protocol: str, due_seconds: int) -> None:
    if protocol not in Custom.values:
        raise ValueError(_("The custom is one of %s.") % ", ".join(Custom.values))
    if not 0 < due_seconds < 2**31:
        raise ValueError(_("The time between two messages is at least a second."))


@transaction.atomic
def enrol_device(scope: Scope, order: EnrolDevice) -> str:
    """Make a device and return its secret, which is shown this once and kept only as a hash.

    A device behind a gateway has no login and returns "". Raises ValueError, PermissionDenied.
    """
    must(scope, ENROL)
    if scope.communes and order.entity is None:
        raise ValueError(
            _("Your role holds for some communes: link the device to something in one of them.")
        )
    secret = "" if order.gateway else secrets.token_hex(16)
    add_device(scope, order, secret)
    audit.write(scope, "devices.enrol", {"key": order.key, "entity": order.entity})
    nudge_recorders_after_commit()
    return secret


@transaction.atomic
def change_device(scope: Scope, order: ChangeDevice) -> bool:
    """Bring the device to what is wanted; False when it was so already. Raises ValueError."""
    must(scope, ENROL)
    found = device_here(scope, order.device)
    _must_be_here(scope, order.entity)
    wanted = {
        "name": order.name.strip(),
        "entity_id": order.entity,
        "protocol": order.protocol,
        "mapping": dict(order.mapping),
        "due_seconds": order.due_seconds,
    }
    changed = [key for key, value in wanted.items() if getattr(found, key) != value]
    if not changed:
        return False
    for key in changed:
        setattr(found, key, wanted[key])
    found.save(update_fields=changed)
    audit.write(scope, "devices.change", {"key": found.key, **{k: wanted[k] for k in changed}})
    nudge_recorders_after_commit()
    return True


@transaction.atomic
def renew_secret(scope: Scope, pk: int, known_as: str | None = None) -> str:
    """A new secret for a device whose old one is lost; the old one opens nothing any more.

    With ``known_as`` (``stamp_of`` when the page was drawn) a form sent twice renews once: raises
    SecretChanged the second time. Raises ValueError, PermissionDenied.
    """
    must(scope, ENROL)
    found = device_here(scope, pk)
    if found.gateway_id is not None:
        raise ValueError(_("A device behind a gateway has no login of its own: no secret either."))
    if known_as is not None and known_as != stamp_of(found):
        raise SecretChanged(
            _("The secret was renewed since you opened this page: nothing was changed.")
        )
    secret = secrets.token_hex(16)
    show_out_after_commit(found)
    found.secret, found.token_handle = _hash(secret), handle_of(secret)
    found.enabled = True
    found.save(update_fields=["secret", "token_handle", "enabled"])
    audit.write(scope, "devices.renew_secret", {"key": found.key})
    nudge_recorders_after_commit()
    return secret


def stamp_of(device: Device) -> str:
    """Changes with the secret and says nothing of it: a hash of a hash of its hash."""
    return hashlib.sha256(f"stamp {device.pk} {device.token_handle}".encode()).hexdigest()[:16]


@transaction.atomic
def revoke(scope: Scope, pk: int) -> None:
    """The device may not log in any more; what it said stays, and its name is not free again."""
    _switch(scope, pk, on=False)


@transaction.atomic
def switch_on(scope: Scope, pk: int) -> None:
    """It may log in again, with the secret it had."""
    _switch(scope, pk, on=True)


def _switch(scope: Scope, pk: int, *, on: bool) -> None:
    must(scope, REVOKE)
    found = device_here(scope, pk)
    if found.enabled == on:
        return
    if found.gateway_id is not None:
        raise ValueError(
            _("%s speaks through its gateway: switch the gateway off, or remove this device.")
            % found.key
        )
    found.enabled = on
    found.save(update_fields=["enabled"])
    audit.write(scope, f"devices.{'switch_on' if on else 'revoke'}", {"key": found.key})
    if not on:
        show_out_after_commit(found)


@transaction.atomic
def remove_device(scope: Scope, pk: int, with_children: bool = False) -> list[str]:
    """Forget a device, and those behind it where asked; the keys removed.

    What they measured stays with their entities, what was refused stays readable; the keys are free
    again. Through a gateway that stays, a removed device is a stranger once more. Raises ValueError.
    """
    must(scope, REVOKE)
    found = device_here(scope, pk)
    children = list(Device.objects.filter(territory_id=scope.territory, gateway=found))
    if children and not with_children:
        raise StillLeads(
            _("%(n)d devices speak through %(key)s: remove them too, or first.")
            % {"n": len(children), "key": found.key}
        )
    gone = [found, *children]
    show_out_after_commit(*gone)
    keys = [device.key for device in gone]
    _let_go_of_strangers(gone)
    Device.objects.filter(pk__in=[device.pk for device in gone]).delete()
    audit.write(scope, "devices.remove", {"keys": ", ".join(keys)})
    nudge_recorders_after_commit()
    return keys


def _let_go_of_strangers(gone: list[Device]) -> None:
    """A message that named several strangers has a line for each; without them one line says it."""
    nobodys = Q(stranger__isnull=True)
    same = RefusedMessage.objects.filter(signal=OuterRef("signal"), refusal=OuterRef("refusal"))
    same = same.filter(nobodys | Q(stranger__gateway__in=gone, pk__lt=OuterRef("pk")))
    RefusedMessage.objects.filter(Exists(same), stranger__gateway__in=gone).delete()


def add_device(scope: Scope, order: EnrolDevice, secret: str) -> Device:
    """The row of a new device, after the checks that need the database. Raises ValueError."""
    _must_be_here(scope, order.entity)
    if order.gateway is not None:
        _check_gateway(scope, order)
    new = Device(
        territory_id=scope.territory,
        key=order.key,
        name=order.name.strip(),
        entity_id=order.entity,
        gateway_id=order.gateway,
        external_id=order.external_id,
        protocol=order.protocol,
        secret=_hash(secret) if secret else None,
        handle=handle_of(order.key),
        token_handle=handle_of(secret) if secret else None,
        mapping=dict(order.mapping),
        due_seconds=order.due_seconds,
    )
    try:
        with transaction.atomic():  # keys are unique among all federations, which we cannot see
            new.save()
    except IntegrityError as problem:
        raise KeyTaken(
            _("A device called %s exists already: choose another key.") % order.key
        ) from problem
    return new


def names_of(entity_type: str, protocol: str) -> dict[str, Any]:
    """What devices of that protocol call the attributes of such a thing, by the room's card."""
    kind = registry.types.get(entity_type)
    return {name: dict(said) for name, said in kind.names.get(protocol, {}).items()} if kind else {}


def child_key(external_id: str) -> str:
    """The key a device gets by the name its gateway gives it."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", external_id).strip("-")[:48] or "device"


def _check_gateway(scope: Scope, order: EnrolDevice) -> None:
    gateway = device_here(scope, order.gateway or 0)
    if gateway.gateway_id is not None:
        raise ValueError(_("%s stands behind a gateway itself: choose that gateway.") % gateway.key)
    known = Device.objects.filter(
        territory_id=scope.territory, gateway=gateway, external_id=order.external_id
    ).first()
    if known is not None:
        raise NameTaken(
            _("%(gateway)s already knows %(key)s by the name “%(name)s”.")
            % {"gateway": gateway.key, "key": known.key, "name": order.external_id}
        )


def _must_be_here(scope: Scope, entity: int | None) -> None:
    if entity is not None and context.entity(scope, entity) is None:
        raise ValueError(_("Nothing with the number %d is in this territory.") % entity)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
