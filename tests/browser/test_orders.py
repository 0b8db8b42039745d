"""Orders to the field: given from the sheet of a lamp, wanted shown beside reported, followed on the list."""

import re

import pytest
from playwright.sync_api import Page, expect

from eclor.testing.living import Living
from tests.browser.console import LIVE, sit_down
from tests.browser.showing import VISIT, by_day_and_by_night, faults, keep, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def lamp(house: Living) -> int:
    """A lamp that has never said a word: what it shall do has no row of reports to stand in."""
    with house.database() as connection:
        row = connection.execute(
            "SELECT id FROM entity WHERE type = 'Streetlight' ORDER BY id DESC LIMIT 1"
        ).fetchone()
        assert row is not None
        connection.execute(
            "DELETE FROM latest USING series s WHERE s.id = series_id AND s.entity_id = %s", row
        )
    return int(row[0])


@pytest.fixture
def cabinet(house: Living) -> int:
    """A cabinet that feeds more lamps than one person may darken alone."""
    with house.database() as connection:
        row = connection.execute(
            "SELECT target_id FROM relation JOIN entity e ON e.id = target_id"
            " WHERE e.type = 'StreetlightControlCabinet' GROUP BY 1 HAVING count(*) > 40"
            " ORDER BY 1 DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    return int(row[0])


def ordered(page: Page, level: str, reason: str) -> None:
    """Fill in the panel of the order to a lamp and give it."""
    page.fill("#id_level", level)
    page.fill("#id_reason", reason)
    page.get_by_role("button", name="Donner l").click()
    page.wait_for_url(re.compile(r"/orders/[0-9A-Z]{26}/"))


def test_an_order_given_from_the_sheet_is_wanted_there_until_the_field_says_so(
    visit: VISIT, maya: tuple[str, str], lamp: int
) -> None:
    console = sit_down(visit, maya, f"/hypervisor?entity={lamp}")
    sheet = console.locator("eclor-sheet")
    panel = sheet.locator(".act a").first.get_attribute("href")
    assert panel

    page = visit(panel, who=maya)
    for scheme in by_day_and_by_night(page):
        assert faults(page, again=scheme == "dark") == [], scheme
    keep(page, "order-panel")
    ordered(page, "40", "Fête au village")

    # Told by the stream, the page was not touched; the lamp itself has never said a word.
    expect(sheet.locator(".ordered a")).to_have_count(1)
    for scheme in by_day_and_by_night(console):
        assert faults(console, again=scheme == "dark") == [], scheme
    keep(console, "hypervisor-wanted", shown=True, photo=True)


def test_orders_are_listed_narrowed_and_read_however_narrow_the_page(
    visit: VISIT, maya: tuple[str, str], lamp: int
) -> None:
    page = visit("/orders/give/?q=lampe", who=maya)
    expect(page.locator(".things .may a").first).to_be_visible()
    looked_at(page, "orders-begin")
    page.goto(f"/orders/give/lighting/light/{lamp}/")
    ordered(page, "90", "Essai avant la fête")
    looked_at(page, "order")

    page.goto("/orders/")
    expect(page.locator(".orders > a").first).to_contain_text("Essai avant la fête")
    looked_at(page, "orders")

    page.goto("/orders/?which=agreement&command=lighting.follow_programme")
    expect(page.get_by_role("link", name="Tous les ordres").first).to_be_visible()
    looked_at(page, "orders-none")


def test_an_order_and_the_list_of_them_are_followed_without_being_touched(
    visit: VISIT, maya: tuple[str, str], cabinet: int
) -> None:
    listed = visit("/orders/?which=agreement", who=maya)
    expect(listed.locator("[data-live-state]")).to_contain_text(LIVE)
    page = visit(f"/orders/give/lighting/light/{cabinet}/", who=maya)
    ordered(page, "50", "Nuit des étoiles")
    state = page.locator("[data-refresh=state]")
    expect(state).to_contain_text("attend un accord")
    expect(page.locator("[data-live-state]")).to_contain_text(LIVE)
    expect(listed.locator(".orders")).to_contain_text("Nuit des étoiles")

    elsewhere = visit(page.url, who=maya)
    elsewhere.get_by_role("button", name="Annuler ce qui").click()

    expect(state).to_contain_text("annulé")
    expect(listed.locator("[data-refresh=orders]")).not_to_contain_text("Nuit des étoiles")
