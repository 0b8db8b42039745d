"""The waste pages in a real browser: list first, every light, every width, nothing lost without a script."""

import pytest
from playwright.sync_api import expect

from eclor.testing.living import Living
from tests.browser.showing import (
    ENLARGED,
    VISIT,
    Centre,
    by_day_and_by_night,
    faults,
    keep,
    runs_out,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PAGES = {
    "centres": "/waste/",
    "calendar": "/waste/calendar?commune=57038",
    "accuracy": "/waste/accuracy",
    "containers": "/waste/containers",
}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_waste_page(name: str, visit: VISIT) -> None:
    page = visit(PAGES[name])

    for scheme in by_day_and_by_night(page):
        assert faults(page, again=scheme == "dark") == [], scheme
        keep(page, f"waste-{name}-{scheme}", shown=name == "centres" or scheme == "light")
    page.set_viewport_size(ENLARGED)
    assert runs_out(page) == []
    keep(page, f"waste-{name}-320", full=True)


def test_an_old_link_to_a_centre_that_is_gone_offers_a_search(visit: VISIT) -> None:
    page = visit("/waste/centres/999999")

    expect(page.locator("main form[role=search]")).to_be_visible()
    visit.troubles.clear()  # type: ignore[attr-defined] # the 404 we asked for


def test_leaving_from_home_needs_no_script(visit: VISIT, house: Living) -> None:
    audun = Centre(house)
    page = audun.speaks(lambda path: visit(path, java_script_enabled=False))
    page.select_option("main select[name=from]", label="Villerupt")
    page.locator("main .from button").click()

    expect(page.locator("main")).to_contain_text("Villerupt")
