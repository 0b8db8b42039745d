"""What the front end's build left: which file is which, and the icons to draw."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

BUILT = Path(__file__).parent / "static" / "eclor"


class NotBuilt(RuntimeError):
    """The front end was never built here; the text says how to."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The files one page entry needs, below the static address."""

    script: str
    styles: tuple[str, ...]
    imports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Icons:
    """The sprite's file; the outlines (24 × 24) and our signs by name, as SVG inside."""

    sprite: str
    outlines: dict[str, str]
    signs: dict[str, dict[str, str]]


@lru_cache
def entry(name: str) -> Entry:
    """The files of ``src/<name>.ts``. Raises NotBuilt."""
    manifest = _read("manifest.json")
    found = manifest[f"src/{name}.ts"]
    imports = [manifest[key] for key in found.get("imports", [])]
    styles = [*(css for one in imports for css in one.get("css", [])), *found.get("css", [])]
    return Entry(
        script=_below(found["file"]),
        styles=tuple(map(_below, styles)),
        imports=tuple(_below(one["file"]) for one in imports),
    )


def text(name: str) -> str:
    """What a built file holds; ``name`` as an Entry gives it."""
    return path(name).read_text("utf-8")


def path(name: str) -> Path:
    """Where a built file lies; ``name`` as an Entry gives it."""
    return BUILT / name.removeprefix("eclor/")


@lru_cache
def icons() -> Icons:
    """Every icon a card or a page may name. Raises NotBuilt."""
    known = _read("icons.json")
    return Icons(_below(known["sprite"]), known["outlines"], known["signs"])


@lru_cache
def mark() -> str:
    """The picture of the browser's tab. Raises NotBuilt."""
    return _below(_read("icons.json")["mark"])


def _below(path: str) -> str:
    return f"eclor/{path}"


def _read(name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((BUILT / name).read_text())
    except FileNotFoundError as problem:
        raise NotBuilt("The front end is not built: run `make front`.") from problem
    return found
