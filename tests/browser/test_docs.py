"""The handbook in a real browser: read, searched, on a telephone and without any script."""

import pytest
from playwright.sync_api import expect

from eclor.faces.docs import library
from tests.browser.showing import DEVICES, VISIT, faults, keep, runs_out

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PAGES = [path.relative_to(library.FOLDER).with_suffix("").as_posix() for path in sorted(
    library.FOLDER.rglob("*.md"))]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_page_of_the_handbook(name: str, visit: VISIT) -> None:
    page = visit(f"/docs/{name}", width=320, height=640)

    assert faults(page) == []
    assert runs_out(page) == []


@pytest.mark.parametrize("device", DEVICES)
def test_the_guide_of_the_inhabitant(device: str, visit: VISIT) -> None:
    page = visit("/docs/guides/habitant", **DEVICES[device])

    assert runs_out(page) == []
    keep(page, f"docs-guide-{device}-light-fr")


def test_the_handbook_is_searched_without_a_script(visit: VISIT) -> None:
    page = visit("/docs", java_script_enabled=False)
    page.fill("#q", "reseau")
    page.keyboard.press("Enter")

    page.locator(".found a").first.click()

    expect(page.locator("main h1")).to_be_visible()
    assert "#" in page.url


def test_the_contents_are_reached_by_keyboard(visit: VISIT) -> None:
    page = visit("/docs/operate/run")
    page.locator(".toc summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert "#" in page.url
