"""TALQ's own words: resources, what each must say, errors by their key."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

VERSION = "2.7.1"
SAME_EDITION = "2."  # of talq-api-version: a third edition would be another language
NIL = str(uuid.UUID(int=0))  # the address of a gateway that has none yet
GATEWAY_FUNCTION = "GatewayFunction"
MOST_DOCUMENTS = 20_000  # of one kind at one gateway
LONGEST_NAME = 200

DEVICES, CLASSES, SERVICES, LOGS = "devices", "device-classes", "services", "log-reports"

Document = dict[str, Any]


class Wrong(Exception):
    """A request that is not answered as wished: HTTP status, key for machines, text for people."""

    def __init__(self, status: int, key: str, text: str, *about: tuple[str, str]) -> None:
        super().__init__(text)
        self.status, self.key, self.text, self.about = status, key, text, about

    def told(self) -> list[Document]:
        """As TALQErrorMessage; ``about`` are (resource, address) of what it is about."""
        said: Document = {"key": self.key, "description": self.text}
        if self.about:
            said["references"] = [
                {"address": {"resource": resource, "address": address}}
                for resource, address in self.about
            ]
        return [said]


@dataclass(frozen=True, slots=True)
class Resource:
    """A list of documents a gateway keeps with us. ``name_of``: what names one; ``must``: what it
    must say, and of which JSON kind."""

    name_of: str
    must: Mapping[str, type]
    by_gateway: bool = True  # made and changed by the gateway; else only read


_TYPED: Mapping[str, type] = {"address": str, "name": str}
RESOURCES: Mapping[str, Resource] = {
    DEVICES: Resource("address", {"address": str, "name": str, "class": str}),
    CLASSES: Resource("name", {"name": str}),
    "lamp-types": Resource("address", {**_TYPED, "controlType": str}),
    "luminaire-types": Resource("address", _TYPED),
    "driver-types": Resource("address", _TYPED),
    "controller-types": Resource("address", _TYPED),
    "bracket-types": Resource("address", _TYPED),
    "groups": Resource("address", {"address": str, "ownerCMS": str, "members": list}, False),
    "logger-configs": Resource("address", {"address": str, "ownerCMS": str}, False),
    "data-packages": Resource("address", {"address": str}, False),
}


def is_uuid(said: object) -> bool:
    """Whether it is an address as RFC 4122 writes it, with its dashes."""
    try:
        return isinstance(said, str) and len(said) == 36 and bool(uuid.UUID(said))
    except ValueError:
        return False
