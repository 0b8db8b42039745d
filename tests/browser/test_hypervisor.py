"""An operator at the console: alarms, sheets, palette, views and notes, by hand and by keyboard."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from eclor.testing.living import Living
from tests.browser.console import PATIENCE, complete, row, sit_down

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
Speak = Callable[..., None]


@pytest.fixture
def containers(house: Living) -> list[tuple[int, str, str]]:
    """Id, name and device of the containers of the demo that speak for themselves."""
    with house.database() as connection:
        return connection.execute(
            "SELECT e.id, e.name, d.key FROM entity e JOIN device d ON d.entity_id = e.id"
            " WHERE e.type = 'WasteContainer' AND d.gateway_id IS NULL ORDER BY e.id"
        ).fetchall()


@pytest.fixture
def full(report: Speak, containers: list[tuple[int, str, str]]) -> Iterator[Callable[[int], str]]:
    """Fill the container of this rank, which raises an alarm; its name. Emptied at the end."""
    filled: list[str] = []

    def fill(rank: int) -> str:
        _, name, device = containers[rank]
        report(device, fillingLevel=97)
        filled.append(device)
        return name

    yield fill
    for device in filled:
        report(device, fillingLevel=10)


def test_a_new_alarm_slides_in_is_said_once_and_counts_in_the_title(
    visit: Callable[..., Page], maya: tuple[str, str], full: Callable[[int], str]
) -> None:
    page = sit_down(visit, maya)
    name = full(10)

    expect(row(page, name)).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-announce]")).to_contain_text(name, timeout=PATIENCE)
    assert re.match(r"\(\d+\) ", page.title())


def walk_to(page: Page, name: str, key: str) -> None:
    """Press a key until the focus is on the alarm of this name."""
    for _ in range(60):
        if name in page.evaluate("document.activeElement.closest('li')?.textContent ?? ''"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never led to {name}")


def test_several_alarms_are_chosen_and_taken_with_arrows_space_and_a_single_key(
    visit: Callable[..., Page], maya: tuple[str, str], full: Callable[[int], str]
) -> None:
    names = [full(11), full(17)]
    page = sit_down(visit, maya)
    for name in names:
        expect(row(page, name)).to_be_visible(timeout=PATIENCE)

    page.keyboard.press("j")
    for name in names:
        page.keyboard.press("Home")
        walk_to(page, name, "ArrowDown")
        page.keyboard.press("Space")
    expect(page.locator("[data-announce]")).to_have_text("2 choisies")
    for name in names:
        expect(row(page, name).locator("input[type=checkbox]")).to_be_checked()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("a")

    for name in names:
        expect(row(page, name).locator(".who")).to_contain_text("Maya", timeout=PATIENCE)
    # The stream may tell it before the answer does, and only that moves the focus.
    expect(page.locator("[data-announce]")).not_to_have_text("2 choisies", timeout=PATIENCE)
    page.keyboard.press("Home")
    walk_to(page, names[0], "ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("eclor-sheet h2")).to_have_text(names[0], timeout=PATIENCE)


def test_several_alarms_are_put_aside_together_and_found_again(
    visit: Callable[..., Page], maya: tuple[str, str], full: Callable[[int], str]
) -> None:
    names = [full(12), full(13)]
    page = sit_down(visit, maya)
    for name in names:
        row(page, name).locator("input[type=checkbox]").check(force=True, timeout=PATIENCE)

    page.get_by_role("button", name="Mettre en pause").click()
    page.get_by_role("button", name="Mettre en pause").click()

    for name in names:
        expect(row(page, name)).to_have_count(0, timeout=PATIENCE)
    page.get_by_role("button", name="Les voir").click()
    for name in names:
        expect(row(page, name)).to_be_visible()
    row(page, names[0]).get_by_role("button", name="Reprendre").click()
    expect(row(page, names[0])).to_have_count(0, timeout=PATIENCE)


def test_a_filter_lives_in_the_address_and_comes_back_with_it(
    visit: Callable[..., Page], maya: tuple[str, str], full: Callable[[int], str]
) -> None:
    name = full(14)
    page = sit_down(visit, maya)
    page.keyboard.press("f")
    page.get_by_role("button", name="Les miennes").click()
    expect(row(page, name)).to_have_count(0)

    page.goto(page.url)
    complete(page)

    assert "alarms=mine" in page.url
    expect(page.get_by_role("button", name="Les miennes")).to_have_attribute("aria-pressed", "true")


def test_a_row_leads_to_the_sheet_with_its_past_as_a_chart_and_as_a_table(
    visit: Callable[..., Page],
    maya: tuple[str, str],
    full: Callable[[int], str],
    report: Speak,
    containers: list[tuple[int, str, str]],
) -> None:
    name = full(15)
    page = sit_down(visit, maya)
    row(page, name).locator(".cause").click(timeout=PATIENCE)
    sheet = page.locator("eclor-sheet")
    expect(sheet.locator("h2")).to_have_text(name, timeout=PATIENCE)
    expect(sheet.locator("thead")).to_contain_text("Constaté")
    expect(sheet.locator("thead")).to_contain_text("Voulu")
    expect(sheet.locator("eclor-chart canvas")).to_be_visible(timeout=PATIENCE)

    page.keyboard.press("t")

    expect(sheet.locator("eclor-chart table tbody tr").first).to_contain_text("97")
    report(containers[15][2], fillingLevel=98.5)
    expect(sheet.locator("table.state")).to_contain_text("98,5", timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_one_walks_from_a_lamp_to_its_cabinet_and_to_the_lamps_it_feeds(
    visit: Callable[..., Page], maya: tuple[str, str], house: Living
) -> None:
    with house.database() as connection:
        lamp, target, feeds = connection.execute(
            "SELECT r.source_id, t.name, (SELECT count(*) FROM relation o"
            " WHERE o.target_id = t.id AND o.name = 'fed_by') FROM relation r"
            " JOIN entity t ON t.id = r.target_id"
            " WHERE r.name = 'fed_by' ORDER BY r.id LIMIT 1"
        ).fetchone()  # type: ignore[misc]
    page = sit_down(visit, maya, f"/hypervisor?entity={lamp}")
    sheet = page.locator("eclor-sheet")

    sheet.get_by_role("button", name=target, exact=True).click(timeout=PATIENCE)
    expect(sheet.locator("h2")).to_have_text(target, timeout=PATIENCE)
    sheet.get_by_role("button", name=re.compile(str(feeds))).click()

    expect(sheet.locator(".neighbours .row")).to_have_count(min(feeds, 50), timeout=PATIENCE)


def test_a_link_to_something_that_is_gone_says_so(
    visit: Callable[..., Page], maya: tuple[str, str]
) -> None:
    page = sit_down(visit, maya, "/hypervisor?entity=999999999")

    expect(page.locator("eclor-sheet")).to_contain_text("N’est plus là", timeout=PATIENCE)
    visit.troubles.clear()  # type: ignore[attr-defined] # the browser reports the 404 we asked for


def test_the_palette_forgives_accents_and_brings_one_there(
    visit: Callable[..., Page], maya: tuple[str, str]
) -> None:
    page = sit_down(visit, maya)

    page.keyboard.press("Control+k")
    page.keyboard.type("relève")
    options = page.locator(".palette [role=option]")
    expect(options.first).to_contain_text("Main courante", timeout=PATIENCE)
    page.locator(".palette input").fill("")
    page.keyboard.type("redange")

    expect(options.first).to_contain_text("Rédange", timeout=PATIENCE)
    page.keyboard.press("Enter")
    expect(page.locator("dialog.palette")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"#.*at="), timeout=PATIENCE)


def test_an_order_of_the_palette_asks_which_and_opens_its_panel_without_sending(
    visit: Callable[..., Page], maya: tuple[str, str], house: Living
) -> None:
    page = sit_down(visit, maya)
    posted: list[str] = []
    page.on("request", lambda asked: posted.append(asked.url) if asked.method == "POST" else None)

    page.keyboard.press("Control+k")
    page.keyboard.type("fermer exceptionnellement")
    page.keyboard.press("Enter")
    expect(page.locator(".palette .chip")).to_be_visible()
    expect(page.locator(".palette [role=option]").first).to_contain_text(
        "Déchèterie", timeout=PATIENCE
    )
    page.keyboard.press("Enter")

    page.wait_for_url("**/waste/centres/*/close", timeout=PATIENCE)
    assert posted == []


def test_a_view_is_kept_under_a_name_and_its_address_opens_it_for_others(
    visit: Callable[..., Page], maya: tuple[str, str]
) -> None:
    page = sit_down(visit, maya, "/hypervisor#alarms=critical")
    page.keyboard.press("v")
    page.fill("#view-name", "Le grave")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.views li")).to_contain_text("Le grave", timeout=PATIENCE)

    kept = page.evaluate("fetch('/hypervisor/views.json').then(r => r.json())")["views"][-1]
    page.goto(kept["link"])
    complete(page)

    assert "alarms=critical" in page.url


def test_the_note_of_the_shift_before_stands_there_until_it_is_read(
    visit: Callable[..., Page], maya: tuple[str, str], house: Living
) -> None:
    with house.database() as connection:
        connection.execute(
            "INSERT INTO handover_note (territory_id, person_id, signed, turn, shift_start,"
            " written_at, text, open_alarms, unowned) SELECT 1, id, 'Noor', 'night', now(), now(),"
            " 'Enedis passe à 6 h pour AR-12.', 0, 0 FROM person WHERE email LIKE 'noor%'"
        )
    page = sit_down(visit, maya)
    note = page.locator(".note")
    expect(note).to_contain_text("Enedis passe à 6 h")

    note.get_by_role("button", name="J’ai lu").click()

    expect(note).to_have_count(0, timeout=PATIENCE)
    page.reload()
    complete(page)
    expect(note).to_have_count(0)


def test_a_figure_opens_its_history(visit: Callable[..., Page], maya: tuple[str, str]) -> None:
    page = sit_down(visit, maya)
    page.locator("eclor-figures button").first.click()

    expect(page.locator("dialog.figure-past h2")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(page.locator("eclor-figures button").first).to_be_focused()


def test_the_help_lists_every_key_and_letters_can_be_switched_off(
    visit: Callable[..., Page], maya: tuple[str, str]
) -> None:
    page = sit_down(visit, maya)
    page.keyboard.press("?")
    help_panel = page.locator("dialog.help")
    expect(help_panel).to_contain_text("Prendre")

    help_panel.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("v")

    expect(page.locator("dialog.views[open]")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.locator("dialog.palette")).to_be_visible()


def test_the_wall_has_nothing_to_press_and_stops_on_an_alarm_nobody_has(
    visit: Callable[..., Page], maya: tuple[str, str], full: Callable[[int], str]
) -> None:
    name = full(16)
    page = sit_down(visit, maya, "/hypervisor#mur", width=1920, height=1080)
    expect(row(page, name)).to_be_visible(timeout=PATIENCE)

    expect(page.locator("[data-wall]")).to_contain_text("Arrêté", timeout=PATIENCE)
    expect(page.locator("eclor-alarms button:visible:not(.cause)")).to_have_count(0)
    size = page.locator("eclor-figures .v b").first.evaluate("e => getComputedStyle(e).fontSize")
    assert float(size.removesuffix("px")) >= 40


def test_a_cut_stream_breaks_all_age_lines_together_and_says_since_when(
    visit: Callable[..., Page], maya: tuple[str, str]
) -> None:
    page = sit_down(visit, maya)

    page.context.set_offline(True)

    expect(page.locator("[data-live-state]")).to_contain_text("Coupé", timeout=PATIENCE)
    expect(page.locator("eclor-figures svg.age .left")).to_have_count(0, timeout=PATIENCE)
    page.context.set_offline(False)
    expect(page.locator("[data-live-state]")).to_contain_text("En direct", timeout=PATIENCE)
    visit.troubles.clear()  # type: ignore[attr-defined] # the browser reports each failed request
