"""One living house for all browser tests, browsers to look at it, and the people who sign in."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from eclor.field.credentials import field_book
from eclor.testing.house import eclor
from eclor.testing.living import Living, living
from tests.browser.console import PATIENCE, sign_in
from tests.notices.servers import PushService, push_service

SEED = 57
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PASSWORDS = {
    "maya": "maya-looks-at-the-map",
    "ines": "ines-reads-the-month",
    "noor": "noor-keeps-the-devices",
}
expect.set_options(timeout=PATIENCE)
# Chromium cannot tell where a page given by a test came from, and then refuses it this machine.
ANY_ORIGIN = "--disable-features=LocalNetworkAccessChecks"
# Drawn by the processor: the machines that test have no graphics card.
SOFTWARE_WEBGL = [
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-gpu-compositing",
]


@pytest.fixture(scope="session")
def push() -> Iterator[PushService]:
    """A push service of our own, the only one that the house knows."""
    with push_service() as found:
        yield found


@pytest.fixture(scope="session")
def house(push: PushService) -> Iterator[Living]:
    """The demo territory in a whole house; nobody simulated speaks, only the tests do."""

    def load(found: Living) -> None:
        subprocess.run(
            eclor("demo"), env=found.environment, check=True, stdout=subprocess.DEVNULL, timeout=120
        )

    settings = {"ECLOR_SEED": str(SEED), "ECLOR_PUSH_SERVICES": push.origin}
    with living("/", prepare=load, ECLOR_DEMO="off", **settings) as found:
        yield found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as found:
        yield found


def launched(playwright: Playwright, *more: str) -> Browser:
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    assert path, "No Chromium here: install the package chromium."
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *more])


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright, *SOFTWARE_WEBGL, ANY_ORIGIN) as found:
        yield found


class Door:
    """Whoever signed in once needs not do so again: what the browser keeps of it, by person."""

    def __init__(self, browser: Browser, house: Living) -> None:
        self._browser, self._house = browser, house
        self._kept: dict[tuple[str, str], Any] = {}

    def opened(self, who: tuple[str, str]) -> Any:
        if who not in self._kept:
            self._kept[who] = self._signed_in(*who)
        return self._kept[who]

    def _signed_in(self, email: str, password: str) -> Any:
        with self._browser.new_context(locale="fr-FR", base_url=self._house.http) as context:
            page = context.new_page()
            page.goto("/signin?next=/sessions")
            sign_in(page, email, password)
            page.wait_for_url("**/sessions")
            return context.storage_state()


@pytest.fixture(scope="session")
def door(browser: Browser, house: Living) -> Door:
    return Door(browser, house)


@pytest.fixture
def visit(browser: Browser, house: Living, door: Door) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody: ``visit("/carte", width=390, color_scheme="dark", who=maya)``.

    ``cookies`` are those the device has already. At the end of the test no page may have said an
    error or a breach of the security policy.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(
        path: str,
        width: int = 1280,
        height: int = 800,
        who: tuple[str, str] | None = None,
        cookies: Mapping[str, str] = MappingProxyType({}),
        **more: Any,
    ) -> Page:
        if who is not None:
            more["storage_state"] = door.opened(who)
        more = {"locale": "fr-FR", "reduced_motion": "reduce"} | more
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=house.http, **more
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_cookies(
            [{"name": k, "value": v, "url": house.http} for k, v in cookies.items()]
        )
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console", lambda said: troubles.append(said.text) if said.type == "error" else None
        )
        page.goto(path)
        return page

    opened.troubles = troubles  # type: ignore[attr-defined]
    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture(scope="session")
def people(house: Living) -> dict[str, tuple[str, str]]:
    """E-mail address and password of those of the demo who sign in, by their first name."""
    script = (
        "from eclor.core.territories.entering import enter; enter(1)\n"
        "from eclor.core.identity.models import Person\n"
        f"for name in {list(PASSWORDS)!r}:\n"
        "    p = Person.objects.get(email__startswith=name)\n"
        f"    p.set_password({PASSWORDS!r}[name]); p.save(); print(name, p.email)"
    )
    said = subprocess.run(
        eclor("manage", "shell", "-v", "0", "-c", script),
        env=house.environment, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    told = dict(line.split() for line in said.stdout.splitlines() if "@" in line)
    return {name: (told[name], password) for name, password in PASSWORDS.items()}


@pytest.fixture(scope="session")
def maya(people: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """An operator."""
    return people["maya"]


@pytest.fixture(scope="session")
def ines(people: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """The elected guarantor."""
    return people["ines"]


@pytest.fixture(scope="session")
def noor(people: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """An administrator."""
    return people["noor"]


@pytest.fixture
def report(house: Living) -> Callable[..., None]:
    """Let a device of the demo speak over HTTP, with its own secret."""
    book = field_book(house.home, SEED)

    def spoken(key: str, **values: float) -> None:
        request = urllib.request.Request(
            f"{house.http}/gateways/devices/{key}",
            data=json.dumps(values).encode(),
            headers={"Authorization": f"Bearer {book.password(key)}"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 202

    return spoken


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the screens are kept for whoever wants to look at them."""
    folder = Path("test-results/screens")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
