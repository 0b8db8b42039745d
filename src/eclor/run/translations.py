"""The words of every language: what the code says in English, and what each .po file makes of it."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[1]
_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
Said = str | tuple[str, ...]


def main() -> None:
    """Write each .mo that is older than its .po; safe to run by several processes at once."""
    for source in PACKAGE.rglob("locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            _compile(source, compiled)


def said_by(folder: Path) -> dict[Said, str]:
    """Every text for people in the Python and the templates of a folder, with its place."""
    found: dict[Said, str] = {}
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("templates/**/*.*")]):
        for line, message in _extracted(path):
            found.setdefault(message, f"{path.relative_to(folder)}:{line}")
    return found


def _extracted(path: Path) -> Iterator[tuple[int, Said]]:
    from django.utils.translation.template import templatize

    text = path.read_text("utf-8")
    if path.suffix != ".py":
        text = templatize(text)
    for line, message, _comments, _context in extract(
        "python", BytesIO(text.encode()), keywords=_KEYWORDS
    ):
        yield line, message if isinstance(message, str) else tuple(message)


def untranslated(language: str, folder: Path = PACKAGE) -> dict[Said, str]:
    """What a folder says to people that its language file does not say, with its place."""
    catalogue = _read(folder / "locale" / language / "LC_MESSAGES" / "django.po")
    return {
        message: place
        for message, place in said_by(folder).items()
        if not _translated(catalogue, message)
    }


def said_in(source: Path) -> list[str]:
    """Every text of a language file, plurals included."""
    return [form for message in _read(source) if message.id for form in _forms(message)]


def _forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (str(message.string),)


def _translated(catalogue: Catalog, message: Said) -> bool:
    found = catalogue.get(message if isinstance(message, str) else message[0])
    if found is None:
        return False
    return all(_forms(found))


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file)


def _compile(source: Path, compiled: Path) -> None:
    draft = compiled.with_suffix(".new")
    with draft.open("wb") as file:
        write_mo(file, _read(source))
    draft.replace(compiled)


if __name__ == "__main__":
    main()
