"""A visitor of the pages: keeps its cookies, signs in if it is somebody, and fills in every form it meets."""

import http.client
import json
from collections import Counter, deque
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random
from urllib.parse import quote, unquote, urlencode, urlsplit

from django.urls import Resolver404, resolve

from tests.fuzz.addresses import Address
from tests.fuzz.forms import Form, forms_of
from tests.fuzz.mutations import TRAPS

METHODS = ("GET", "GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")
# What pages ask of their addresses; a name they do not know is as good as any.
QUESTIONS = (
    "q", "type", "bbox", "at", "since", "until", "limit", "offset", "page", "commune", "grain", "layers",
    "layer", "entity", "attribute", "keys", "state", "which", "view", "from", "next", "after", "alarm",
    "gateway", "command", "name", "street", "text", "tap", "said", "moved", "ticket", "event", "unheard",
)  # fmt: skip
REMEMBERED = 40  # forms, the newest
Asked = tuple[str, str, bytes, dict[str, str]]


@dataclass
class Outcome:
    """How often each status came, what ended badly, and the signals of what was refused."""

    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    filled: int = 0  # forms of a signed-in person that were taken or refused with a word
    reached: set[str] = field(default_factory=set)  # addresses that let somebody in
    program: Counter[int] = field(default_factory=Counter)  # statuses of Open311's doors

    def add(self, other: "Outcome") -> None:
        self.statuses += other.statuses
        self.program += other.program
        self.failures += other.failures
        self.refused += other.refused
        self.filled += other.filled
        self.reached |= other.reached


class Visitor:
    """One connection and what its browser would remember; ``spared`` begins the forms it never sends."""

    def __init__(self, port: int, pages: list[Address], spared: tuple[str, ...]) -> None:
        self.outcome = Outcome()
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._pages, self._spared = pages, spared
        self._cookies: dict[str, str] = {}
        self._forms: deque[Form] = deque(maxlen=REMEMBERED)
        self._person = False

    def sign_in(self, email: str, password: str) -> None:
        """By the page, as people do. Raises PermissionError when the door stays shut."""
        self.ask(("GET", "/signin", b"", {}))
        form = next(f for f in self._forms if f.action.startswith("/signin"))
        fields = dict(form.fields) | {"email": email, "password": password, "next": "/sessions"}
        status = self.ask(self._sent(form, urlencode(fields).encode()))
        if status != 302:
            raise PermissionError(f"{email} could not sign in: {status}.")
        self._person = True

    def is_known(self) -> bool:
        """Whether the house still takes this visitor for the person who signed in."""
        return self.ask(("GET", "/sessions", b"", {})) == 200

    def look_about(self, random: Random) -> None:
        """A page with an odd question, or one of the forms met before with odd answers."""
        if self._forms and random.random() < 0.4:
            form = random.choice(self._forms)
            status = self.ask(self._sent(form, form.spoiled(random)))
            self.outcome.filled += self._person and form.method == "POST" and status != 403
        else:
            self.ask(self._page(random.choice(self._pages), random))

    def walk(self, language: str) -> None:
        """Every page once, as a plain reader: whatever is loaded at first sight is loaded then."""
        for page in self._pages:
            path = page.filled(Random(language))
            if not path.startswith(self._spared):
                self.ask(("GET", path, b"", {"Accept-Language": language}))

    def ask(self, asked: Asked) -> int:
        """The status of the answer, 0 when the line was cut; what it says is remembered."""
        method, path, body, headers = asked
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            self._line.request(method, path, body, {"Cookie": cookies} | headers)
            answer = self._line.getresponse()
            said = answer.read()
        except (http.client.HTTPException, ConnectionError) as problem:
            self._line.close()  # the door may cut whom it does not understand, as long as it stands
            self.outcome.statuses[0] += 1
            if isinstance(problem, ConnectionRefusedError):
                self.outcome.failures.append(f"{method} {path[:120]}: {problem!r}")
            return 0
        self._remember(answer, path, said)
        self.outcome.statuses[answer.status] += 1
        if answer.status < 400:
            self.outcome.reached.add(route_of(path))
        if answer.status >= 500:
            told = f"{method} {path[:300]} {body[:300]!r}: {answer.status} {said[:200]!r}"
            self.outcome.failures.append(told)
        if answer.status in (400, 413) and b'"signal"' in said:
            self.outcome.refused.append(json.loads(said)["signal"])
        return answer.status

    def close(self) -> None:
        self._line.close()

    def _remember(self, answer: http.client.HTTPResponse, path: str, said: bytes) -> None:
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: kept.value for name, kept in SimpleCookie(line).items()}
        if answer.headers.get_content_type() == "text/html" and answer.status < 500:
            for form in forms_of(said, urlsplit(path).path):
                if form.action.startswith("/") and not form.action.startswith(self._spared):
                    self._forms.append(form)

    def _page(self, page: Address, random: Random) -> Asked:
        path = page.filled(random)
        if random.random() < 0.2:
            path += ("" if path.endswith("/") else "/") + quoted(random)
        if random.random() < 0.6:
            names = random.sample(QUESTIONS, random.randint(1, 4))
            path += "?" + "&".join(f"{name}={quoted(random)}" for name in names)
        headers = {"Accept-Language": latin(random)}
        if not self._person and random.random() < 0.5:
            headers["Cookie"] = f"eclor_session={latin(random)}; eclor_home={latin(random)}"
        body = random.randbytes(random.randint(0, 200)) if random.random() < 0.3 else b""
        return random.choice(METHODS), path, body, headers

    @staticmethod
    def _sent(form: Form, said: bytes) -> Asked:
        if form.method != "POST":
            return "GET", f"{urlsplit(form.action).path}?{said.decode()}", b"", {}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return "POST", form.action, said, kind


def route_of(path: str) -> str:
    """The entry of the table that answers at a path; the path itself where the table has none."""
    try:
        return "/" + resolve(unquote(urlsplit(path).path)).route
    except Resolver404:
        return path


def quoted(random: Random) -> str:
    return quote(random.choice(TRAPS)[:300], safe="")


def latin(random: Random) -> str:
    """A header's value: anything but what would end the header."""
    text = random.choice(TRAPS)[:200].decode("latin-1")
    return "".join(c for c in text if c not in "\r\n\0").strip()
