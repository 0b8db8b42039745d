"""Long lists of a gateway, cut into messages that the bus takes."""

import json
from collections.abc import Iterator, Sequence

from eclor.core.gateways.talq.words import Document

# A report may hold thousands of entries; on the bus a message stays below 256 KiB.
MOST, LARGEST = 400, 200 << 10


def parts(said: Sequence[Document]) -> Iterator[list[Document]]:
    """Few enough for one message on the bus, and small enough as far as each of them is."""
    part: list[Document] = []
    size = 0
    for one in said:
        length = len(json.dumps(one, separators=(",", ":"))) + 1
        if part and (len(part) == MOST or size + length > LARGEST):
            yield part
            part, size = [], 0
        part.append(one)
        size += length
    if part:
        yield part
