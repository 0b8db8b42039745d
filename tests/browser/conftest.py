"""One living house for all browser tests, and browsers to look at it."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from eclor.field.credentials import field_book
from eclor.testing.house import eclor
from eclor.testing.living import Living, living

SEED = 57
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Drawn by the processor: the machines that test have no graphics card.
SOFTWARE_WEBGL = [
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]


@pytest.fixture(scope="session")
def house() -> Iterator[Living]:
    """The demo territory in a whole house; nobody simulated speaks, only the tests do."""

    def load(found: Living) -> None:
        subprocess.run(
            eclor("demo"), env=found.environment, check=True, stdout=subprocess.DEVNULL, timeout=120
        )

    with living("/", prepare=load, ECLOR_DEMO="off", ECLOR_SEED=str(SEED)) as found:
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
    with launched(playwright, *SOFTWARE_WEBGL) as found:
        yield found


@pytest.fixture
def visit(browser: Browser, house: Living) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody: ``visit("/carte", width=390, color_scheme="dark")``.

    At the end of the test no page may have said an error or a breach of the security policy.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(path: str, width: int = 1280, height: int = 800, **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", base_url=house.http, **more
        )
        contexts.append(context)
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
def maya(house: Living) -> tuple[str, str]:
    """E-mail address and password of an operator."""
    password = "maya-looks-at-the-map"
    script = (
        "from eclor.core.territories.entering import enter; enter(1);"
        "from eclor.core.identity.models import Person;"
        "p = Person.objects.get(email__startswith='maya');"
        f"p.set_password({password!r}); p.save(); print(p.email)"
    )
    said = subprocess.run(
        eclor("manage", "shell", "-v", "0", "-c", script),
        env=house.environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return said.stdout.strip().splitlines()[-1], password


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
