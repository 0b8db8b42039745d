"""Whether two pictures show the same: 64 bits that outlive another size, another quality, a little light."""

import io

from PIL import Image

ALIKE = 10  # bits of 64 that may differ between two pictures of one thing from one stand


def likeness(picture: bytes) -> int:
    """The difference hash of a picture of ours: is each point darker than its right neighbour?

    Nine by eight points of grey, 64 signed bits for a ``bigint`` column (N. Krawetz, dHash, 2013).
    """
    with Image.open(io.BytesIO(picture), formats=("JPEG",)) as found:
        found.draft("L", (72, 64))  # decoded at an eighth: nothing finer is looked at
        grey = found.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (grey[9 * row + column] < grey[9 * row + column + 1])
    return signed(bits)


def signed(bits: int) -> int:
    """64 bits as PostgreSQL's bigint counts them."""
    return bits - 2**64 if bits >= 2**63 else bits


def apart(one: int, other: int) -> int:
    """How many of the 64 bits differ."""
    return ((one ^ other) & (2**64 - 1)).bit_count()
