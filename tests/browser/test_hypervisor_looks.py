"""The console for every eye and hand: light, screen, language, keyboard, reader, zoom."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from eclor.testing.living import Living
from tests.browser.console import PATIENCE, complete, sit_down
from tests.browser.showing import (
    asked_for,
    by_day_and_by_night,
    faults,
    keep,
    light_the_lamps,
    runs_out,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SCREENS = {"desktop": (1280, 800), "tablet": (1180, 820), "phone": (390, 844)}
LIGHTS = {"light": "day", "dark": "night"}


@pytest.fixture
def busy(house: Living, report: Callable[..., None]) -> int:
    """Something to look at: lit lamps, a fire, full containers, a cold road; the id of the one that burns."""
    with house.database() as connection:
        found = connection.execute(
            "SELECT e.type, d.key, e.id FROM entity e JOIN device d ON d.entity_id = e.id"
            " WHERE e.type IN ('WasteContainer', 'WeatherStation') AND d.gateway_id IS NULL"
            " ORDER BY e.type, e.id"
        ).fetchall()
    containers = [(key, pk) for kind, key, pk in found if kind == "WasteContainer"]
    light_the_lamps(house)
    stations = [key for kind, key, _ in found if kind == "WeatherStation"]
    report(containers[1][0], temperature=81, fillingLevel=62)
    report(containers[20][0], fillingLevel=94)
    report(stations[0], roadTemperature=-0.6, temperature=1.2)
    return int(containers[1][1])


def picture(page: Page, name: str) -> None:
    """As it stands when all of the map is drawn."""
    if asked_for():
        page.wait_for_timeout(1500)
    keep(page, name, shown=True, photo=True)


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_on_the_console_with_a_sheet_open(
    visit: Callable[..., Page], maya: tuple[str, str], busy: int, screen: str
) -> None:
    width, height = SCREENS[screen]
    touch = {"has_touch": True} if screen != "desktop" else {}
    page = sit_down(
        visit, maya, f"/hypervisor?entity={busy}", width=width, height=height, **touch
    )  # fmt: skip

    for language in ("fr", "en"):
        page.context.add_cookies([{"name": "eclor_language", "value": language, "url": page.url}])
        page.reload()
        complete(page)
        expect(page.locator("eclor-sheet h2")).not_to_be_empty(timeout=PATIENCE)
        expect(page.locator("eclor-sheet canvas")).to_be_visible(timeout=PATIENCE)
        for scheme in by_day_and_by_night(page):
            end = "" if language == "fr" else f"-{language}"
            picture(page, f"hypervisor-{screen}-{LIGHTS[scheme]}{end}")

            assert faults(page, again=scheme == "dark") == [], (language, scheme)


def test_axe_finds_nothing_on_any_panel(
    visit: Callable[..., Page], maya: tuple[str, str], busy: int
) -> None:
    page = sit_down(visit, maya)
    panels = {"Control+k": "palette", "?": "keys", "v": "views", "i": "figures"}
    for key, name in panels.items():
        page.keyboard.press(key)
        expect(page.locator("dialog[open]"), name).to_be_visible()
        if name == "palette":
            page.keyboard.type("villerupt")
            found = page.locator("dialog.palette [role=option]")
            expect(found.first).to_be_visible(timeout=PATIENCE)
        for scheme in by_day_and_by_night(page):
            assert faults(page, again=scheme == "dark") == [], (name, scheme)
        picture(page, f"hypervisor-panel-{name}")
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open], dialog :focus")).to_have_count(0)


def test_axe_finds_nothing_on_the_log(visit: Callable[..., Page], maya: tuple[str, str]) -> None:
    page = visit("/hypervisor/log", who=maya)

    for scheme in by_day_and_by_night(page):
        assert faults(page, again=scheme == "dark") == [], scheme
    picture(page, "hypervisor-log")


def test_axe_finds_nothing_on_the_wall(
    visit: Callable[..., Page], maya: tuple[str, str], busy: int
) -> None:
    page = sit_down(visit, maya, "/hypervisor#mur", width=1920, height=1080)
    expect(page.locator("[data-wall]")).not_to_be_empty(timeout=PATIENCE)

    for scheme in by_day_and_by_night(page):
        picture(page, f"hypervisor-wall-{LIGHTS[scheme]}")
        assert faults(page, again=scheme == "dark") == [], scheme


def test_every_control_is_reached_by_keyboard_in_the_order_one_reads(
    visit: Callable[..., Page], maya: tuple[str, str], busy: int
) -> None:
    page = sit_down(visit, maya, f"/hypervisor?entity={busy}")
    expect(page.locator("eclor-sheet canvas")).to_be_visible(timeout=PATIENCE)
    regions = (
        ".top", "eclor-figures", "eclor-map .legend", "eclor-map .map", "eclor-alarms",
        "eclor-sheet", "eclor-timeline",
    )  # fmt: skip
    where = f"(e => {list(regions)}.findIndex(r => e.closest(r)))(document.activeElement)"

    walked = []
    for _ in range(140):
        page.keyboard.press("Tab")
        at = page.evaluate(where)
        if not walked or walked[-1] != at:
            walked.append(at)
        if at == len(regions) - 1:
            break

    assert [at for at in walked if at >= 0] == list(range(len(regions)))


def test_what_no_tab_reaches_is_reached_by_the_arrows_of_its_list(
    visit: Callable[..., Page], maya: tuple[str, str], busy: int
) -> None:
    page = sit_down(visit, maya, f"/hypervisor?entity={busy}")
    expect(page.locator("eclor-sheet canvas")).to_be_visible(timeout=PATIENCE)

    lost = page.evaluate(
        "[...document.querySelectorAll('button, a[href], input, select, summary')]"
        ".filter(e => e.tabIndex < 0 && e.checkVisibility() && !e.closest('li[data-alarm]')"
        " && !e.closest('[role=toolbar], [role=tablist], .layers'))"
        ".map(e => e.outerHTML.slice(0, 120))"
    )

    assert lost == []


@pytest.mark.parametrize(("width", "height"), [(320, 256), (390, 844)])
def test_at_four_hundred_percent_and_on_a_phone_everything_is_one_column(
    visit: Callable[..., Page], maya: tuple[str, str], width: int, height: int
) -> None:
    page = sit_down(visit, maya, width=width, height=height)

    assert runs_out(page) == []
    page.locator("[data-tab-of=list]").click()
    assert runs_out(page) == []
    keep(page, f"console-{width}", full=True)
    page.goto("/hypervisor/log")
    assert runs_out(page) == []
    keep(page, f"console-log-{width}", full=True)


def test_on_a_tablet_every_target_is_wide_enough_for_a_thumb(
    visit: Callable[..., Page], maya: tuple[str, str], busy: int
) -> None:
    page = sit_down(
        visit, maya, f"/hypervisor?entity={busy}", width=1180, height=820, has_touch=True
    )
    expect(page.locator("eclor-sheet canvas")).to_be_visible(timeout=PATIENCE)

    small = page.evaluate(
        "[...document.querySelectorAll('.top, eclor-figures, eclor-alarms, eclor-sheet')]"
        ".flatMap(r => [...r.querySelectorAll('button, a[href], select, summary, label.pick')])"
        ".filter(e => e.checkVisibility({opacityProperty: true}) && !e.matches('p a'))"
        ".map(e => [e.textContent.trim().slice(0, 40) || e.className, e.getBoundingClientRect()])"
        ".filter(([, r]) => r.width > 0 && (r.height < 43.5 || r.width < 24))"
        ".map(([t, r]) => [t, Math.round(r.width), Math.round(r.height)])"
    )

    assert small == []


def test_the_console_speaks_english_too(
    visit: Callable[..., Page], maya: tuple[str, str], busy: int
) -> None:
    page = sit_down(visit, maya, f"/hypervisor?entity={busy}")
    page.locator(".person summary").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("eclor-alarms h2")).to_have_text("Alarms", timeout=PATIENCE)
    expect(page.locator("eclor-sheet thead")).to_contain_text("Reported", timeout=PATIENCE)

    text = page.locator("body").inner_text()
    assert [word for word in ("Prendre", "Constaté", "Alarmes", "Couches") if word in text] == []


def test_signs_and_edges_stand_in_forced_colours(
    visit: Callable[..., Page], maya: tuple[str, str], busy: int
) -> None:
    page = sit_down(visit, maya, forced_colors="active")
    expect(page.locator("li[data-alarm]").first).to_be_visible(timeout=PATIENCE)

    borders = page.locator(".btn").first.evaluate("e => getComputedStyle(e).borderTopStyle")
    keep(page, "hypervisor-forced")

    assert borders == "solid"


def test_without_a_script_the_figures_stand_and_the_lists_are_one_link_away(
    visit: Callable[..., Page], maya: tuple[str, str]
) -> None:
    page = visit("/hypervisor", who=maya, java_script_enabled=False)

    expect(page.locator(".fig").first).to_be_visible()
    expect(page.get_by_role("link", name="Ouvrir la liste")).to_be_visible()
