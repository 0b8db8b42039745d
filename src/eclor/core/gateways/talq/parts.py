"""Long lists of a gateway, cut into messages that the bus takes."""

import json
from collections.abc import Sequence

from eclor.core.gateways.talq.words import Document, Wrong

# A report may hold thousands of entries; on the bus a message stays below 256 KiB.
MOST, LARGEST = 400, 200 << 10


def parts(said: Sequence[Document]) -> list[list[Document]]:
    """Few enough and small enough for one message on the bus. Raises Wrong for one entry that never
    is: told to send it again, a gateway would do so for ever."""
    found: list[list[Document]] = []
    size = 0
    for place, one in enumerate(said):
        length = len(json.dumps(one, separators=(",", ":"))) + 1
        if length > LARGEST:
            raise Wrong(413, "tooLarge", f"Entry {place} has {length} bytes: at most {LARGEST}.")
        if not found or len(found[-1]) == MOST or size + length > LARGEST:
            found.append([])
            size = 0
        found[-1].append(one)
        size += length
    return found
