"""Answers in columns of numbers: a JSON header and typed arrays a browser reads without parsing.

``ECL1``, the header's length (uint32), the header (JSON in UTF-8), then each column of
``header["columns"]`` ([name, type] with type u1, u2, u4, i4, f4 or f8), each padded to eight bytes;
all little-endian. Columns have ``header["rows"]`` values. See ``web/src/map/columns.ts``.
"""

import gzip
from typing import Any

from django.http import HttpRequest, HttpResponse
from numpy.typing import NDArray

from eclor.faces.api.answers import encoded

KIND = "application/vnd.eclor.columns"
MAGIC = b"ECL1"
SMALL = 1000  # bytes below which compression is not worth its time


def packed(
    request: HttpRequest, header: dict[str, Any], numbers: dict[str, NDArray[Any]]
) -> HttpResponse:
    """The answer; compressed here, because the front door does not know this kind."""
    body = pack(header, numbers)
    answer = HttpResponse(content_type=KIND)
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    if len(body) > SMALL and "gzip" in request.headers.get("Accept-Encoding", ""):
        # Level 1: on such columns the next ones win a twentieth for three times the time.
        body = gzip.compress(body, compresslevel=1, mtime=0)
        answer.headers["Content-Encoding"] = "gzip"
    answer.content = body
    return answer


def pack(header: dict[str, Any], numbers: dict[str, NDArray[Any]]) -> bytes:
    """Header and columns as bytes. Raises ValueError when columns differ in length."""
    columns = {name: _narrowed(values) for name, values in numbers.items()}
    rows = {len(values) for values in columns.values()}
    if len(rows) > 1:
        raise ValueError(f"Columns of one answer have {sorted(rows)} rows: they must agree.")
    said = header | {
        "rows": rows.pop() if rows else 0,
        "columns": [[name, values.dtype.str[1:]] for name, values in columns.items()],
    }
    text = encoded(said)
    start = MAGIC + len(text).to_bytes(4, "little") + text
    return b"".join(map(_padded, (start, *(values.tobytes() for values in columns.values()))))


def _narrowed(values: NDArray[Any]) -> NDArray[Any]:
    """Ids fit four bytes until a federation has four thousand million things; then a double."""
    if values.dtype.kind == "i" and values.dtype.itemsize == 8:
        fits = not len(values) or int(values.max()) < 2**32
        return values.astype("<u4" if fits else "<f8")
    return values.astype(values.dtype.newbyteorder("<"))


def _padded(part: bytes) -> bytes:
    return part + bytes(-len(part) % 8)
