"""Every page for every reader: light, small screens, keyboards, screen readers."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PAGES = {
    "home": "/",
    "map": "/carte",
    "list": "/carte?view=list&type=Streetlight",
    "signin": "/signin",
    "gone": "/nowhere",
    "waste": "/waste/",
    "charter": "/charter",
    "register": "/trust/register",
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    name: str, scheme: str, visit: Callable[..., Page], pictures: Path
) -> None:
    page = visit(PAGES[name], color_scheme=scheme)
    if name == "map":
        page.wait_for_selector("eclor-map[data-loaded]", timeout=40_000)
    found = Axe().run(page, options=RULES)

    page.screenshot(path=pictures / f"{name}-{scheme}.png")
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found.response["violations"]] == []
    forget_the_missing_page(visit)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_runs_out_of_a_very_narrow_screen(
    name: str, visit: Callable[..., Page], pictures: Path
) -> None:
    page = visit(PAGES[name], width=320, height=640)

    wide = page.evaluate("document.documentElement.scrollWidth")
    page.screenshot(path=pictures / f"{name}-320.png", full_page=name != "map")
    assert wide <= 320
    forget_the_missing_page(visit)


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
    forget_the_missing_page(visit)


def test_the_first_key_leads_to_the_content(visit: Callable[..., Page]) -> None:
    page = visit("/")

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_every_target_on_a_phone_is_wide_enough_for_a_thumb(visit: Callable[..., Page]) -> None:
    page = visit("/", width=390, height=844)
    small = page.evaluate(
        "[...document.querySelectorAll('a, button')].filter(e => !e.matches('.skip'))"
        ".map(e => [e.textContent.trim(), e.getBoundingClientRect()])"
        ".filter(([, r]) => r.height < 43.5 || r.width < 24).map(([t, r]) => [t, r.width, r.height])"
    )

    assert small == []


def forget_the_missing_page(visit: Callable[..., Page]) -> None:
    """A browser reports the 404 of a page we asked for on purpose."""
    troubles = visit.troubles  # type: ignore[attr-defined]
    troubles[:] = [said for said in troubles if "404" not in said]
