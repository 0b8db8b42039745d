"""What a gateway says, read strictly: a document that is not TALQ's is refused whole, by its place."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from eclor.core.gateways.talq.words import (
    DEVICES,
    GATEWAY_FUNCTION,
    LONGEST_NAME,
    MOST_DOCUMENTS,
    NIL,
    Document,
    Resource,
    Wrong,
    is_uuid,
)


def parsed(body: bytes) -> Any:
    """JSON that a database can keep. Raises Wrong."""
    try:
        found = json.loads(body, parse_constant=_no_number)
        text = json.dumps(found, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError) as problem:
        raise Wrong(400, "notJson", f"The body is not JSON: {str(problem)[:200]}") from problem
    if "\\u0000" in text:
        raise Wrong(400, "notJson", "The body holds a zero character, which no text has.")
    return found


def documents(resource: str, kind: Resource, said: Any) -> list[Document]:
    """A list of documents of one kind, each with a name of its own. Raises Wrong."""
    if not isinstance(said, list):
        raise Wrong(400, "notAList", f"POST and PUT /{resource} take a list.")
    if len(said) > MOST_DOCUMENTS:
        raise Wrong(422, "tooMany", f"{len(said)} at once: at most {MOST_DOCUMENTS} are kept.")
    found = [document(resource, kind, one, place) for place, one in enumerate(said)]
    names = [one[kind.name_of] for one in found]
    if len(set(names)) != len(names):
        twice = next(name for name, many in Counter(names).items() if many > 1)
        raise Wrong(422, "twice", f"{twice} stands there twice.", (resource, twice))
    return found


def document(resource: str, kind: Resource, said: Any, place: int = 0) -> Document:
    """One document. Raises Wrong."""
    where = f"/{resource}[{place}]"
    if not isinstance(said, dict):
        raise Wrong(400, "notAnObject", f"{where} is not an object.")
    for name, of in kind.must.items():
        if not isinstance(said.get(name), of):
            raise Wrong(400, "missing", f"{where} must say {name} as {_json_word(of)}.")
    if not 0 < len(said[kind.name_of]) <= LONGEST_NAME:
        raise Wrong(422, "badName", f"{where}: {kind.name_of} has 1 to {LONGEST_NAME} characters.")
    if resource == DEVICES:
        _device(where, said)
    return said


def functions(device: Document) -> list[Document]:
    """The functions of a device, or none."""
    found = device.get("functions")
    return found if isinstance(found, list) else []


def gateway_function(devices: Sequence[Document]) -> tuple[Document, Document] | None:
    """(device, its GatewayFunction) where a gateway speaks of itself."""
    for device in devices:
        for function in functions(device):
            if function["type"] == GATEWAY_FUNCTION:
                return device, function
    return None


def value(function: Document, name: str) -> Any:
    """What an attribute of a function says; None where it is not there."""
    attribute = function.get(name)
    return attribute.get("value") if isinstance(attribute, dict) else None


def entries(said: Any) -> list[Document]:
    """What a log report holds, each entry with its source. Raises Wrong."""
    if not isinstance(said, dict):
        raise Wrong(400, "notAnObject", "A log report is an object.")
    found = said.get("entries", [])
    if not isinstance(found, list):
        raise Wrong(400, "notAList", "The entries of a log report are a list.")
    for place, one in enumerate(found):
        data = one.get("data") if isinstance(one, dict) else None
        if not isinstance(data, dict) or not isinstance(data.get("srcAddress"), str):
            raise Wrong(400, "missing", f"Entry {place} has no data with a srcAddress.")
        _log_data(place, data)
    return found


def source(data: Document) -> str:
    """The device of ``{deviceAddress}`` or ``{deviceAddress}/{functionId}``."""
    return str(data["srcAddress"]).removeprefix("/devices/").split("/")[0].lower()


_LOG_MUST: dict[str, dict[str, type]] = {
    "AttributeLogData": {"attributeName": str, "attributeValue": dict},
    "EventLogData": {"eventType": str},
    "StateChangeEventLogData": {"eventType": str, "command": dict},
}


def _log_data(place: int, data: Document) -> None:
    must = _LOG_MUST.get(str(data.get("type")))
    if must is None:
        raise Wrong(400, "unknownType", f"Entry {place}: type is one of {', '.join(_LOG_MUST)}.")
    for name, of in must.items():
        if not isinstance(data.get(name), of):
            raise Wrong(400, "missing", f"Entry {place} must say {name} as {_json_word(of)}.")


def _device(where: str, said: Document) -> None:
    if not is_uuid(said["address"]):
        raise Wrong(400, "badAddress", f"{where}: a device's address is a UUID.")
    said["address"] = said["address"].lower()
    given = said.get("functions", [])
    if not isinstance(given, list):
        raise Wrong(400, "notAList", f"{where}: functions are a list.")
    for one in given:
        good = isinstance(one, dict) and isinstance(one.get("id"), str)
        if not good or not isinstance(one.get("type"), str):
            raise Wrong(400, "missing", f"{where}: each function says its id and type.")
    if said["address"] == NIL and gateway_function([said]) is None:
        raise Wrong(422, "nilAddress", f"{where}: only a gateway that begins has no address.")


def https_uri(said: Any) -> str:
    """Where a gateway is reached, without a slash at its end. Raises Wrong."""
    wrong = Wrong(422, "gatewayUri", "gatewayUri is where we reach you: https://…")
    if not isinstance(said, str) or len(said) > 300:
        raise wrong
    try:
        there = urlsplit(said)
        host, _ = (there.hostname or "").encode("idna"), there.port
    except ValueError as problem:
        raise wrong from problem
    if there.scheme != "https" or not host:
        raise wrong
    return said.rstrip("/")


def _json_word(of: type) -> str:
    words: dict[type, str] = {str: "a text", list: "a list", dict: "an object"}
    return words[of]


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")
