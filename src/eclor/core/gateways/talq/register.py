"""What gateways keep with us: their bootstrap, and the documents they announce."""

import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from eclor.core.gateways.models import Device, Protocol, TalqDocument, TalqGateway
from eclor.core.gateways.talq.words import DEVICES, MOST_DOCUMENTS, RESOURCES, Document, Wrong
from eclor.core.service.scope import Scope
from eclor.core.trust import audit


def cms_address(territory: int) -> str:
    """Our own TALQ address towards the gateways of this federation: the same for ever."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:eclor:talq:{territory}"))


def gateway_called(scope: Scope, key: str) -> Device | None:
    """The enrolled TALQ gateway of this name in the territory, unless it is switched off."""
    here = Device.objects.filter(territory_id=scope.territory, key=key, enabled=True)
    return here.filter(protocol=Protocol.TALQ, gateway__isnull=True).first()


def standing(device: Device) -> TalqGateway | None:
    """Where its bootstrap stands; None before it began."""
    return TalqGateway.objects.filter(pk=device.pk).first()


@transaction.atomic
def begin(scope: Scope, device: Device, uri: str) -> TalqGateway:
    """Its address, now and whenever it begins again; what it announced must be announced anew."""
    found, made = TalqGateway.objects.update_or_create(
        device=device,
        defaults={"uri": uri, "services": None, "classes_at": None, "begun_at": scope.now},
        create_defaults={
            "territory_id": scope.territory,
            "address": uuid.uuid4(),
            "uri": uri,
            "begun_at": scope.now,
        },
    )
    audit.write(scope, "talq.begin", {"gateway": device.key, "uri": uri, "first": made})
    return found


def note_services(gateway: TalqGateway, services: list[Document]) -> None:
    gateway.services = services
    gateway.save(update_fields=["services"])


def note_classes(scope: Scope, gateway: TalqGateway) -> None:
    gateway.classes_at = scope.now
    gateway.save(update_fields=["classes_at"])


def kept(device: Device, resource: str) -> dict[str, Document]:
    """Its documents of one kind, by name."""
    rows = TalqDocument.objects.filter(gateway=device, resource=resource).order_by("name")
    return dict(rows.values_list("name", "said"))


def one(device: Device, resource: str, name: str) -> Document:
    """Raises Wrong where the gateway has announced no such document."""
    row = TalqDocument.objects.filter(gateway=device, resource=resource, name=name).first()
    if row is None:
        raise _unknown(device, resource, name)
    found: Document = row.said
    return found


@transaction.atomic
def add(scope: Scope, device: Device, resource: str, said: Sequence[Document]) -> None:
    """New documents, or the same again. Raises Wrong for one that says something else."""
    before = kept(device, resource)
    by = RESOURCES[resource].name_of
    for document in said:
        known = before.get(document[by])
        if known is not None and known != document:
            raise Wrong(
                409,
                "exists",
                f"{document[by]} is announced already and says something else: PUT changes it.",
                (resource, document[by]),
            )
    count = len(before.keys() | {document[by] for document in said})
    if count > MOST_DOCUMENTS:
        text = (
            f"That would make {count} {resource}: at most {MOST_DOCUMENTS} of a gateway are kept."
        )
        raise Wrong(422, "tooMany", text)
    keep(scope, device, resource, said)


@transaction.atomic
def replace(scope: Scope, device: Device, resource: str, said: Sequence[Document]) -> None:
    """Known documents, anew. Raises Wrong for one that was never announced."""
    must_know(device, resource, [one_[RESOURCES[resource].name_of] for one_ in said])
    keep(scope, device, resource, said)


@transaction.atomic
def patch(scope: Scope, device: Device, said: Sequence[Document]) -> None:
    """Parts of known devices: each attribute said replaces the one that was. Raises Wrong.

    A function the device never had is refused: TALQ lets none be added so.
    """
    names = [part["address"] for part in said]
    # Held: of two patches at once the second would write the first one's part over.
    rows = TalqDocument.objects.select_for_update().filter(gateway=device, resource=DEVICES)
    before = dict(rows.filter(name__in=names).order_by("name").values_list("name", "said"))
    for name in names:
        if name not in before:
            raise _unknown(device, DEVICES, name)
    keep(scope, device, DEVICES, [_patched(before[part["address"]], part) for part in said])


@transaction.atomic
def forget(device: Device, resource: str, name: str) -> Document:
    """Take one document away; what was measured stays. Raises Wrong."""
    found = one(device, resource, name)
    TalqDocument.objects.filter(gateway=device, resource=resource, name=name).delete()
    return found


def must_know(device: Device, resource: str, names: Iterable[str]) -> None:
    """Raises Wrong for the first that this very gateway has not announced, whoever else has."""
    wanted = list(dict.fromkeys(names))
    rows = TalqDocument.objects.filter(gateway=device, resource=resource, name__in=wanted)
    known = set(rows.values_list("name", flat=True))
    for name in wanted:
        if name not in known:
            raise _unknown(device, resource, name)


def _unknown(device: Device, resource: str, name: str) -> Wrong:
    text = f"{device.key} has announced no {name[:80]} among its {resource}."
    return Wrong(404, "unknown", text, (resource, name))


def keep(scope: Scope, device: Device, resource: str, said: Iterable[Document]) -> None:
    by = RESOURCES[resource].name_of
    rows = [
        TalqDocument(
            territory_id=scope.territory,
            gateway=device,
            resource=resource,
            name=document[by],
            said=document,
            at=scope.now,
        )
        for document in said
    ]
    TalqDocument.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["gateway", "resource", "name"],
        update_fields=["said", "at"],
    )


def _patched(before: Document, part: Document) -> Document:
    there = {function["id"]: function for function in before.get("functions", [])}
    for function in part.get("functions", []):
        if function["id"] not in there:
            raise Wrong(
                422,
                "unknownFunction",
                f"{before['address']} has no function {function['id'][:80]}: announce it by PUT.",
                (DEVICES, before["address"]),
            )
        there[function["id"]] = {**there[function["id"]], **function}
    plain = {name: said for name, said in part.items() if name != "functions"}
    return {**before, **plain, "functions": list(there.values())}
