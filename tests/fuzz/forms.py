"""The forms of a page, and what a broken browser would send with them."""

from dataclasses import dataclass
from html.parser import HTMLParser
from random import Random
from urllib.parse import urlencode

from tests.fuzz.mutations import TRAPS

TOKEN = "csrfmiddlewaretoken"
LONG_ENOUGH = 2000


@dataclass(frozen=True, slots=True)
class Form:
    """Where it goes, how, and what stands in it; of a choice one entry for each that is offered."""

    method: str
    action: str
    fields: tuple[tuple[str, str], ...]

    def spoiled(self, random: Random) -> bytes:
        """Its fields with some traps, as a browser would write them; the token stays."""
        offered: dict[str, list[str]] = {}
        for name, value in self.fields:
            offered.setdefault(name, []).append(value)
        said: list[tuple[str, bytes]] = []
        for name, values in offered.items():
            chosen, trap = random.choice(values).encode(), random.choice(TRAPS)[:LONG_ENOUGH]
            luck = 0.0 if name == TOKEN else random.random()
            if luck < 0.6:
                said.append((name, chosen))
            elif luck < 0.85:
                said.append((name, trap))
            elif luck < 0.93:
                said += [(name, chosen), (name, trap)]
        return urlencode(said).encode()


class Finder(HTMLParser):
    """Collects the forms of a page; what belongs to a form elsewhere on the page is passed over."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path, self._select = path, ""
        self._open: tuple[str, str, list[tuple[str, str]]] | None = None
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = said.get("method", "get").upper()
            self._open = (method, said.get("action") or self._path, [])
        elif self._open and tag in ("input", "button", "textarea") and said.get("name"):
            self._open[2].append((said["name"], said.get("value", "")))
        elif tag == "select":
            self._select = said.get("name", "")
        elif self._open and tag == "option" and self._select:
            self._open[2].append((self._select, said.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open:
            method, action, fields = self._open
            self.found.append(Form(method, action, tuple(fields)))
            self._open = None
        elif tag == "select":
            self._select = ""


def forms_of(page: bytes, path: str) -> list[Form]:
    """The forms of a page that stands at ``path``."""
    finder = Finder(path)
    finder.feed(page.decode("utf-8", "replace"))
    return finder.found
