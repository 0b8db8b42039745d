"""What the house itself measures: ``in.house.<territory>.<entity>``, see gateways.recording."""

from typing import Any

from eclor.core.gateways.decoders.parsing import moment, names, parse, quality
from eclor.core.observations.recorder.words import Heard, Measure, Said, Unreadable

SOURCE = "house"


def listen(territory: str, entity: bytes) -> Heard:
    """Explain a subject of the house. Raises Unreadable."""
    if not (territory.isdigit() and entity.isdigit()):
        raise Unreadable("The house speaks on in.house.<territory>.<entity>.")
    return Heard(
        handle="",
        topic=f"{SOURCE}/{territory}/{entity.decode()}",
        protocol=SOURCE,
        read=_read,
        territory=int(territory),
        entity=int(entity),
    )


def _read(payload: bytes) -> list[Said | Unreadable]:
    said: Any = parse(payload)
    if not isinstance(said, dict) or not isinstance(said.get("values"), dict):
        raise Unreadable("A measure of the house has at, quality and values.")
    grade = quality(said.get("quality", 0))
    values = names(said["values"])
    if grade:
        values = {name: Measure(value, "", grade) for name, value in values.items()}
    return [Said("", moment(said.get("at")), values)]
