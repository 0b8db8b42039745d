"""What an unknown device probably measures, from the names it says: a proposal, never a decision."""

from eclor.core.gateways.decoders import listen, topic_bytes
from eclor.core.gateways.models import RefusedMessage
from eclor.core.gateways.subjects import subject_of
from eclor.core.observations.recorder.words import Said, Unreadable
from eclor.core.service.registry import registry

MOST_NAMES = 20


def names_said(message: RefusedMessage | None) -> list[str]:
    """Names of the values in a message of a stranger, those of its own alone; [] if unreadable."""
    if message is None or message.device is None or message.stranger is None:
        return []
    subject = subject_of("mqtt", message.device.handle, topic_bytes(message.topic))
    try:
        found = listen(subject).read(bytes(message.payload))
    except (Unreadable, RecursionError):
        return []
    name = message.stranger.external_id.lower()
    own = [said for said in found if isinstance(said, Said) and said.speaker.lower() == name]
    return list(dict.fromkeys(key for said in own for key in said.values))[:MOST_NAMES]


def likely_type(names: list[str]) -> str:
    """The kind of thing that measures most of these names, "" when none stands out."""
    said = set(names)
    scores = sorted(
        (
            (len(said & {a.key for a in kind.attributes if a.measured}), key)
            for key, kind in registry.types.items()
        ),
        reverse=True,
    )
    best, second = scores[0], scores[1] if len(scores) > 1 else (0, "")
    return best[1] if best[0] > second[0] else ""
