"""A workbook of plain sheets as OpenDocument (ISO/IEC 26300): text and numbers, nothing that computes."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
Cell = str | int | date | None
Sheet = Sequence[Sequence[Cell]]
MADE_AT = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # where the seconds of a ZIP's own clock begin: the same rows, the same file
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "manifest")
)
UNFIT = {n: None for n in range(32) if n not in (9, 10, 13)}  # no character of XML 1.0


def workbook(sheets: Mapping[str, Sheet]) -> bytes:
    """One sheet for each title, in this order. Words stay words: a leading = is no formula here."""
    body = "".join(
        _table(name, rows) for name, rows in zip(_names(sheets), sheets.values(), strict=True)
    )
    content = (
        f'{HEAD}<office:document-content {SPACES} office:version="1.3"><office:body>'
        f"<office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'{HEAD}<manifest:manifest {SPACES} manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        # The type stands first and uncompressed: so programs know the file by its first octets.
        archive.writestr(zipfile.ZipInfo("mimetype", MADE_AT), TYPE)
        for name, said in (("content.xml", content), ("META-INF/manifest.xml", manifest)):
            archive.writestr(zipfile.ZipInfo(name, MADE_AT), said, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _names(sheets: Mapping[str, Sheet]) -> list[str]:
    """Titles as a spreadsheet takes them: without []*?:/\\, at most 31 characters, no two alike."""
    found: list[str] = []
    for title in sheets:
        plain = "".join(" " if letter in "[]*?:/\\" else letter for letter in title)[:31].strip(
            "' "
        )
        number = 2
        name = plain
        while name.casefold() in {one.casefold() for one in found}:
            name = f"{plain[:28]} {number}"
            number += 1
        found.append(name)
    return found


def _table(name: str, rows: Sheet) -> str:
    lines = "".join(
        f"<table:table-row>{''.join(map(_cell, row)) or _cell(None)}</table:table-row>"
        for row in rows
    )
    return f"<table:table table:name={quoteattr(name)}>{lines}</table:table>"


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    if isinstance(value, date):
        said = value.isoformat()
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{said}">'
            f"<text:p>{said}</text:p></table:table-cell>"
        )
    paragraphs = "".join(
        f"<text:p>{escape(line.translate(UNFIT))}</text:p>" for line in value.splitlines()
    )
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'
