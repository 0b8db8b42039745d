"""The handbook in a real browser: read, searched, on a telephone and without any script."""

import re
from itertools import cycle

import pytest
from playwright.sync_api import expect

from eclor.faces.docs import library
from tests.browser.showing import DEVICES, ENLARGED, VISIT, faults, keep, runs_out

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SHELVES = ("", *library.SHELVES)


@pytest.mark.parametrize("shelf", SHELVES)
def test_axe_finds_nothing_on_a_page_of_the_handbook(shelf: str, visit: VISIT) -> None:
    names = [f"{shelf}/{path.stem}" for path in sorted((library.FOLDER / shelf).glob("*.md"))]
    page = visit("/docs", **ENLARGED)

    assert names
    for name, scheme in zip(names, cycle(("light", "dark"))):  # one has no end
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(f"/docs/{name.removeprefix('/')}")

        assert faults(page) == [], (name, scheme)
        assert runs_out(page) == [], name


def test_the_guide_of_the_inhabitant_on_every_device(visit: VISIT) -> None:
    page = visit("/docs/guides/habitant")
    for device, size in DEVICES.items():
        page.set_viewport_size(size)

        assert runs_out(page) == [], device
        keep(page, f"docs-guide-{device}-light-fr")


def test_the_handbook_is_searched_without_a_script(visit: VISIT) -> None:
    page = visit("/docs", java_script_enabled=False)
    page.fill("#q", "reseau")
    page.keyboard.press("Enter")

    page.locator(".found a").first.click()

    expect(page.locator("main h1")).to_be_visible()
    expect(page).to_have_url(re.compile("#"))


def test_the_contents_are_reached_by_keyboard(visit: VISIT) -> None:
    page = visit("/docs/operate/run")
    page.locator(".toc summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("#"))
