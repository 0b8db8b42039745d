"""Every page for every reader: light, small screens, keyboards, screen readers."""

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response

from tests.browser.showing import (
    ENLARGED,
    by_day_and_by_night,
    faults,
    forget,
    keep,
    runs_out,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
# The home page and those of the waste room are looked at by tests of their own.
PAGES = {
    "map": "/carte",
    "list": "/carte?view=list&type=Streetlight",
    "signin": "/signin",
    "gone": "/nowhere",
    "charter": "/charter",
    "register": "/trust/register",
}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_however_narrow_the_page(name: str, visit: Callable[..., Page]) -> None:
    page = visit(PAGES[name])
    if name == "map":
        page.wait_for_selector("eclor-map[data-loaded]", timeout=40_000)
    for scheme in by_day_and_by_night(page):
        assert faults(page, again=scheme == "dark") == [], scheme
        keep(page, f"{name}-{scheme}")

    page.set_viewport_size(ENLARGED)

    assert runs_out(page) == []
    keep(page, f"{name}-320", full=name != "map")
    forget(visit, "404")


def test_the_home_page_weighs_little_and_brings_no_map(visit: Callable[..., Page]) -> None:
    page = visit("/nowhere")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto("/", wait_until="networkidle")

    scripts = [a for a in answers if a.request.resource_type == "script"]
    weight = sum(len(gzip.compress(a.body())) for a in scripts)
    assert weight <= 40_000
    assert not any("maplibre" in a.url or "element" in a.url for a in answers)
    assert not any(a.request.resource_type == "font" for a in answers)
    forget(visit, "404")


def test_the_first_key_leads_to_the_content(visit: Callable[..., Page]) -> None:
    page = visit("/")

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_every_target_on_a_phone_is_wide_enough_for_a_thumb(visit: Callable[..., Page]) -> None:
    page = visit("/", width=390, height=844)
    small = page.evaluate(
        "[...document.querySelectorAll('a, button')].filter(e => !e.matches('.skip') && e.checkVisibility())"
        ".map(e => [e.textContent.trim(), e.getBoundingClientRect()])"
        ".filter(([, r]) => r.height < 43.5 || r.width < 24).map(([t, r]) => [t, r.width, r.height])"
    )

    assert small == []
