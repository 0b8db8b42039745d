"""What browsers hear after a commit: the newest value of each series, for each federation and circle.

Subjects: ``live.<territory>.public`` for series anybody may see, ``live.<territory>.agent`` for all.
Message: {"id": ulid, "values": [[entity, attribute, value, at in ms, quality], ...]}.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from eclor.core.bus.wire import publication
from eclor.core.service.ids import ulid

VALUES_A_MESSAGE = 2_000


@dataclass(frozen=True, slots=True)
class News:
    """One series' newest value."""

    territory: int
    public: bool
    line: list[Any]  # [entity, attribute, value, at in ms, quality]


def frames(news: list[News]) -> bytes:
    """The publications of one batch, ready for one send."""
    circles: dict[bytes, list[list[Any]]] = {}
    for one in news:
        circles.setdefault(b"live.%d.agent" % one.territory, []).append(one.line)
        if one.public:
            circles.setdefault(b"live.%d.public" % one.territory, []).append(one.line)
    return b"".join(_publications(circles))


def resync(territories: list[int]) -> bytes:
    """Something may have been stored and never told (a recorder died in between): read again."""
    said = msgspec.json.encode({"id": ulid(), "resync": True})
    return b"".join(
        publication(b"live.%d.%b" % (territory, circle), said)
        for territory in territories
        for circle in (b"agent", b"public")
    )


def _publications(circles: dict[bytes, list[list[Any]]]) -> Iterator[bytes]:
    for subject, lines in circles.items():
        for start in range(0, len(lines), VALUES_A_MESSAGE):
            values = lines[start : start + VALUES_A_MESSAGE]
            yield publication(subject, msgspec.json.encode({"id": ulid(), "values": values}))
