"""The components of the house: one folder each, with its template, its styles and its examples."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest
from django.template import engines
from django.utils.safestring import SafeString

FOLDER = Path(__file__).parent / "templates" / "eclor" / "components"
# "{# Purpose. #}" opens the file; "{# example: title #}" opens each example.
PURPOSE = re.compile(r"\A\{# (?P<said>.+?) #\}\n")
_NAMED = re.compile(r'\b(id="|for="|aria-describedby=")([\w-]+)')
EXAMPLE = re.compile(r"^\{# example: (?P<title>.+?) #\}\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Component:
    """One folder; ``files`` are what it is made of."""

    name: str
    purpose: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One use of a component: what was written, and what came of it."""

    title: str
    source: str
    day: str
    night: str  # drawn a second time: names within a page must not meet twice


@lru_cache
def components() -> tuple[Component, ...]:
    """By name. Every folder must hold ``examples.html``; ``eclor check`` says which does not."""
    return tuple(
        Component(path.parent.name, _purpose(path), tuple(sorted(f.name for f in _files(path))))
        for path in sorted(FOLDER.glob("*/examples.html"))
    )


def component(name: str) -> Component | None:
    return next((one for one in components() if one.name == name), None)


def without_examples() -> list[str]:
    """Components that nobody can look at."""
    folders = (path for path in FOLDER.iterdir() if path.is_dir())
    return sorted(path.name for path in folders if not (path / "examples.html").exists())


def examples(found: Component, request: HttpRequest) -> list[Example]:
    """Each example as it renders in this request's language."""
    text = (FOLDER / found.name / "examples.html").read_text("utf-8")
    pieces = EXAMPLE.split(PURPOSE.sub("", text))[1:]
    return [
        Example(title, source.strip(), *_twice(source, request))
        for title, source in zip(pieces[::2], pieces[1::2], strict=True)
    ]


def _twice(source: str, request: HttpRequest) -> tuple[str, str]:
    template = engines["django"].from_string(source)
    first, second = template.render({}, request), template.render({}, request)
    # A text that was changed is no longer believed to be markup; ours was escaped as it rendered.
    return first, SafeString(_NAMED.sub(r"\1\2-night", second))


def _files(examples_file: Path) -> list[Path]:
    return [path for path in examples_file.parent.iterdir() if path.name != "examples.html"]


def _purpose(path: Path) -> str:
    found = PURPOSE.match(path.read_text("utf-8"))
    if found is None:
        raise ValueError(f"{path} must begin with {{# what the component is for #}}.")
    return found["said"]
