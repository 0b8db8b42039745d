"""Finding the handbook: every page of docs/, its sections, and what answers a search."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import get_language

import eclor
from eclor.core.service.folding import folded
from eclor.core.service.registry import registry
from eclor.faces.docs.rendering import Rendered, rendered
from eclor.faces.docs.texts import SHELVES as SHELVES_SAID

# The checkout that this package was installed from; a wheel alone has no handbook.
LONGEST_NAME = 100  # bytes
FOLDER = Path(next(iter(eclor.__path__))).resolve().parents[1] / "docs"
SHELVES = ("guides", "rooms", "operate", "integrate", "concepts", "decisions")
LONGEST_EXCERPT = 180


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its name in addresses ("guides/habitant"), its title and where it lies.

    ``said`` is the title as the reader's language has it, ``said_in`` the language that is.
    """

    name: str
    title: str
    path: Path
    language: str
    said: str
    said_in: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that answers a search."""

    entry: Entry
    heading: str
    anchor: str
    excerpt: str
    rank: int


def is_there() -> bool:
    return (FOLDER / "README.md").is_file()


def shelves() -> dict[str, list[Entry]]:
    """Pages by folder, in the order people look for them; empty where there is no handbook."""
    found = {shelf: [_entry(path) for path in _files(shelf)] for shelf in SHELVES}
    return {shelf: entries for shelf, entries in found.items() if entries}


def _files(shelf: str) -> list[Path]:
    paths = sorted((FOLDER / shelf).glob("*.md"))
    return sorted(paths, key=lambda path: path.name != "README.md")


def find(name: str) -> Entry | None:
    """The page of that name; nothing outside the folder, whatever the name says."""
    if len(name.encode()) > LONGEST_NAME:  # the system refuses to look for a longer one
        return None
    parts = name.removesuffix(".md").strip("/").split("/")
    if not name or any(part.startswith(".") or "\\" in part for part in parts):
        return None
    for path in (FOLDER.joinpath(*parts).with_suffix(".md"), FOLDER.joinpath(*parts, "README.md")):
        if path.is_file() and path.resolve().is_relative_to(FOLDER):
            return _entry(path)
    return None


def _entry(path: Path) -> Entry:
    name = path.relative_to(FOLDER).with_suffix("").as_posix().removesuffix("/README")
    text = read(path)
    reader = (get_language() or "en")[:2]
    said = _of_room(path) or (text.french if reader == "fr" else "")
    return Entry(
        name=name,
        title=text.title,
        path=path,
        language=text.language,
        said=said or text.title,
        said_in=reader if said else text.language,
    )


def _of_room(path: Path) -> str:
    """A page written from a card is called as its service is; "" for others."""
    if path.parent != FOLDER / "rooms":
        return ""
    if path.name == "README.md":
        return str(SHELVES_SAID["rooms"])
    return next((str(one.title) for one in registry if one.key == path.stem), "")


def read(path: Path) -> Rendered:
    """The page as HTML; rendered again only when its file changed."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> Rendered:
    here = path.relative_to(FOLDER).parent.as_posix()
    return rendered(path.read_text("utf-8"), "" if here == "." else here)


def search(text: str, most: int = 30) -> list[Hit]:
    """Sections that hold every word typed, accents and capitals forgiven; the nearest first."""
    words = folded(text).split()[:8]
    if not words or not is_there():
        return []
    hits = [hit for entry, page in _whole() for hit in _hits(entry, page, words)]
    return sorted(hits, key=lambda hit: (-hit.rank, hit.entry.name))[:most]


def _whole() -> Iterator[tuple[Entry, Rendered]]:
    for path in sorted(FOLDER.rglob("*.md")):
        try:
            entry, page = _entry(path), read(path)
        except FileNotFoundError:
            continue  # an update replaces pages while somebody looks for a word
        yield entry, page


def _hits(entry: Entry, page: Rendered, words: list[str]) -> Iterator[Hit]:
    for section in page.sections:
        heading, body = folded(f"{entry.title} {section.heading}"), folded(section.text)
        if all(word in heading or word in body for word in words):
            rank = 10 * sum(word in heading for word in words) + sum(
                min(5, body.count(word)) for word in words
            )
            excerpt = _excerpt(section.text, words)
            yield Hit(entry, section.heading, section.anchor, excerpt, rank)


def _excerpt(text: str, words: list[str]) -> str:
    """The sentence around the first word found."""
    plain = " ".join(text.split())
    at = min((p for word in words if (p := folded(plain).find(word)) >= 0), default=0)
    start = plain.rfind(" ", 0, max(0, at - LONGEST_EXCERPT // 3)) + 1 if at > 60 else 0
    cut = plain[start : start + LONGEST_EXCERPT]
    return ("… " if start else "") + cut + (" …" if start + LONGEST_EXCERPT < len(plain) else "")
