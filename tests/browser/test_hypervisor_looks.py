"""The console for every eye and hand: light, screen, language, keyboard, reader, zoom."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from eclor.testing.living import Living
from tests.browser.console import PATIENCE, sit_down
from tests.browser.showing import faults, keep, light_the_lamps

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SCREENS = {"desktop": (1280, 800), "tablet": (1180, 820), "phone": (390, 844)}
LOOKS = [
    *((screen, scheme, "fr") for screen in SCREENS for scheme in ("dark", "light")),
    ("desktop", "light", "en"), ("tablet", "dark", "en"), ("phone", "light", "en"),
]  # fmt: skip


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
    page.wait_for_timeout(1500)
    keep(page, name, shown=True, photo=True)


def speak(page: Page, language: str) -> None:
    """From now on this browser asks for that language."""
    page.context.add_cookies([{"name": "eclor_language", "value": language, "url": page.url}])


@pytest.mark.parametrize(("screen", "scheme", "language"), LOOKS)
def test_axe_finds_nothing_on_the_console_with_a_sheet_open(
    visit: Callable[..., Page],
    maya: tuple[str, str],
    busy: int,
    screen: str,
    scheme: str,
    language: str,
) -> None:
    width, height = SCREENS[screen]
    touch = {"has_touch": True} if screen != "desktop" else {}
    page = sit_down(
        visit,
        maya,
        width=width,
        height=height,
        color_scheme=scheme,
        reduced_motion="reduce",
        **touch,
    )
    speak(page, language)
    page.evaluate("id => location.assign('/hypervisor?entity=' + id)", busy)
    expect(page.locator("eclor-sheet h2")).not_to_be_empty(timeout=PATIENCE)
    page.wait_for_selector("eclor-map[data-loaded]", state="attached", timeout=PATIENCE)
    expect(page.locator("eclor-sheet canvas")).to_be_visible(timeout=PATIENCE)
    light = "night" if scheme == "dark" else "day"
    picture(page, f"hypervisor-{screen}-{light}{'' if language == 'fr' else '-' + language}")

    assert faults(page) == []


@pytest.mark.parametrize(
    ("key", "name"), [("Control+k", "palette"), ("?", "keys"), ("v", "views"), ("i", "figures")]
)
def test_axe_finds_nothing_on_any_panel(
    visit: Callable[..., Page], maya: tuple[str, str], busy: int, key: str, name: str
) -> None:
    page = sit_down(visit, maya, color_scheme="dark")
    page.keyboard.press(key)
    expect(page.locator("dialog[open]")).to_be_visible()
    if name == "palette":
        page.keyboard.type("villerupt")
        expect(page.locator("dialog.palette [role=option]").first).to_be_visible(timeout=PATIENCE)
    picture(page, f"hypervisor-panel-{name}")

    assert faults(page) == []


def test_axe_finds_nothing_on_the_log(visit: Callable[..., Page], maya: tuple[str, str]) -> None:
    page = sit_down(visit, maya)
    page.goto("/hypervisor/log")
    picture(page, "hypervisor-log")

    assert faults(page) == []


@pytest.mark.parametrize(("scheme", "light"), [("dark", "night"), ("light", "day")])
def test_axe_finds_nothing_on_the_wall(
    visit: Callable[..., Page], maya: tuple[str, str], busy: int, scheme: str, light: str
) -> None:
    page = sit_down(visit, maya, "/hypervisor%23mur", width=1920, height=1080, color_scheme=scheme)
    expect(page.locator("[data-wall]")).not_to_be_empty(timeout=PATIENCE)
    picture(page, f"hypervisor-wall-{light}")

    assert faults(page) == []


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
@pytest.mark.parametrize("path", ["/hypervisor", "/hypervisor/log"])
def test_at_four_hundred_percent_and_on_a_phone_everything_is_one_column(
    visit: Callable[..., Page],
    maya: tuple[str, str],
    pictures: Path,
    path: str,
    width: int,
    height: int,
) -> None:
    page = sit_down(visit, maya, width=width, height=height)
    if path != "/hypervisor":
        page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("[data-tab-of=list]").click() if path == "/hypervisor" else None
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=pictures / f"console-{width}{path.replace('/', '-')}.png", full_page=True)


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
    visit: Callable[..., Page], maya: tuple[str, str], busy: int, pictures: Path
) -> None:
    page = sit_down(visit, maya, forced_colors="active")
    expect(page.locator("li[data-alarm]").first).to_be_visible(timeout=PATIENCE)

    borders = page.locator(".btn").first.evaluate("e => getComputedStyle(e).borderTopStyle")
    page.screenshot(path=pictures / "hypervisor-forced.png")

    assert borders == "solid"


def test_without_a_script_the_figures_stand_and_the_lists_are_one_link_away(
    visit: Callable[..., Page], maya: tuple[str, str]
) -> None:
    page = visit("/signin?next=/hypervisor", java_script_enabled=False)
    page.fill("#id_email", maya[0])
    page.fill("#id_password", maya[1])
    page.click("main button.go")

    expect(page.locator(".fig").first).to_be_visible()
    expect(page.get_by_role("link", name="Ouvrir la liste")).to_be_visible()
