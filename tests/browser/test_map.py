"""The live map in a real browser: it shows the territory, lives, and says when it does not."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from eclor.testing.living import Living
from tests.browser.conftest import launched
from tests.browser.console import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PATIENCE = 40_000  # milliseconds, for a machine where others work too
LIVE = re.compile("En direct|Live")
CUT = re.compile("Coupé|Cut")


@pytest.fixture
def container(house: Living) -> tuple[int, str, str]:
    """Id, name and device of one waste container of the demo."""
    with house.database() as connection:
        row = connection.execute(
            "SELECT e.id, e.name, d.key FROM entity e JOIN device d ON d.entity_id = e.id"
            " WHERE e.type = 'WasteContainer' AND d.gateway_id IS NULL ORDER BY e.id LIMIT 1"
        ).fetchone()
    assert row is not None
    return row


def loaded(page: Page) -> Page:
    page.wait_for_selector("eclor-map[data-loaded]", timeout=PATIENCE)
    expect(page.locator("[data-live-state]")).to_contain_text(LIVE, timeout=PATIENCE)
    return page


def choose(page: Page, entity: int) -> None:
    """Choose a thing as a click on it does."""
    page.evaluate(
        "id => document.querySelector('eclor-map').dispatchEvent("
        "new CustomEvent('eclor-choose', {detail: id}))",
        entity,
    )


def test_what_a_device_says_appears_without_touching_the_page(
    visit: Callable[..., Page],
    report: Callable[..., None],
    container: tuple[int, str, str],
    pictures: Path,
) -> None:
    entity, name, device = container
    page = loaded(visit("/carte", color_scheme="dark"))
    choose(page, entity)
    sheet = page.locator("eclor-map .sheet")
    expect(sheet.locator("h2")).to_have_text(name, timeout=PATIENCE)

    report(device, fillingLevel=41.5)
    expect(sheet).to_contain_text(re.compile("41[,.]5"), timeout=PATIENCE)
    report(device, fillingLevel=87)

    expect(sheet).to_contain_text("87", timeout=PATIENCE)
    page.screenshot(path=pictures / "map-sheet-night.png")


def test_every_layer_of_the_cards_is_in_the_legend_and_can_be_hidden_by_keyboard(
    visit: Callable[..., Page],
) -> None:
    page = loaded(visit("/carte"))
    rows = page.locator(".legend button")
    lamps = rows.filter(has_text=re.compile("4.600"))

    lamps.focus()
    page.keyboard.press("Space")

    expect(lamps.or_(page.locator(".legend button[aria-pressed=false]")).first).to_be_visible()
    assert rows.count() >= 5
    assert page.locator(".legend button[aria-pressed=false]").count() >= 2


def test_the_page_says_that_the_stream_is_cut_and_comes_back_by_itself(
    visit: Callable[..., Page],
    house: Living,
    report: Callable[..., None],
    container: tuple[int, str, str],
) -> None:
    entity, _, device = container
    page = loaded(visit("/carte"))
    choose(page, entity)
    expect(page.locator("eclor-map .sheet h2")).to_be_visible(timeout=PATIENCE)
    state = page.locator("[data-live-state]")
    page.context.set_offline(True)
    expect(state).to_contain_text(CUT, timeout=PATIENCE)
    report(device, fillingLevel=63)

    page.context.set_offline(False)

    expect(state).to_contain_text(LIVE, timeout=PATIENCE)
    expect(page.locator("eclor-map .sheet")).to_contain_text("63", timeout=PATIENCE)
    visit.troubles.clear()  # type: ignore[attr-defined] # the browser reports each failed request


def test_a_clock_that_is_hours_wrong_makes_nothing_look_old_or_new(
    visit: Callable[..., Page], report: Callable[..., None], container: tuple[int, str, str]
) -> None:
    entity, _, device = container
    report(device, fillingLevel=20)
    page = visit("/signin")
    page.clock.install(time="2031-01-01T00:00:00Z")
    page.goto("/carte")
    page.wait_for_selector("eclor-map[data-loaded]", timeout=PATIENCE)
    choose(page, entity)

    row = page.locator("eclor-map .sheet dl .fresh").first
    expect(row.locator("[data-words]")).to_have_text(re.compile(r"\d+\s(s|min)"), timeout=PATIENCE)


def test_without_javascript_the_same_address_is_a_list(
    visit: Callable[..., Page], pictures: Path
) -> None:
    page = visit("/carte", java_script_enabled=False)

    expect(page.locator("table.list tbody tr").first).to_be_visible()
    expect(page.locator("eclor-map")).to_be_hidden()
    page.screenshot(path=pictures / "list.png")


def test_a_browser_that_cannot_draw_says_so_and_shows_the_list(
    playwright: Playwright, house: Living, maya: tuple[str, str]
) -> None:
    with launched(playwright, "--disable-3d-apis") as browser:
        page = browser.new_page(locale="fr-FR")
        page.goto(f"{house.http}/carte")

        expect(page.locator("html")).to_have_attribute("data-view", "list", timeout=PATIENCE)
        expect(page.locator(".no-map")).to_be_visible()
        expect(page.locator("table.list tbody tr").first).to_be_visible()
        page.goto(f"{house.http}/signin?next=/hypervisor")
        sign_in(page, *maya)
        expect(page.get_by_role("link", name="Ouvrir la liste")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("eclor-timeline .line.still svg")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("eclor-timeline")).to_contain_text("Sans la carte")
        expect(page.locator("eclor-timeline [role=slider]")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_maya_sees_the_hypervisor(
    visit: Callable[..., Page], maya: tuple[str, str], pictures: Path, scheme: str
) -> None:
    page = visit("/signin?next=/hypervisor", color_scheme=scheme)
    page.fill("#id_email", maya[0])
    page.fill("#id_password", maya[1])
    page.click("main button.go")
    loaded(page)

    expect(page.locator("eclor-alarms h2").first).to_be_visible()
    expect(page.locator("eclor-figures li").first).to_be_visible()
    expect(page.locator("eclor-timeline .line")).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(1500)
    page.screenshot(path=pictures / f"hypervisor-{scheme}.png")
