"""Inhabitants at the portal: every page on every device, in both lights and both languages."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from eclor.testing.living import Living
from tests.browser.showing import (
    DEVICES,
    ENLARGED,
    PAIRS,
    VISIT,
    Centre,
    by_day_and_by_night,
    faults,
    forget,
    keep,
    runs_out,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
READING = {
    "choices": "/pour-moi",
    "search": "/recherche?q=dechet",
    "sources": "/chiffres",
    "accessibility": "/accessibilite",
    "offline": "/hors-ligne",
    "gone": "/lieu/999999999",
    "docs": "/docs",
}
# Whoever steers a page reads these too.
SHOWN = {"choices", "search", "sources"}


@pytest.fixture(scope="session")
def audun(house: Living) -> Centre:
    return Centre(house)


@pytest.fixture
def at_home(visit: VISIT):
    """Open a page as somebody who chose Audun-le-Tiche and a language."""

    def opened(path: str, language: str = "fr", **more) -> Page:
        chosen = {"eclor_home": "57038", "eclor_language": language}
        return visit(path, cookies=chosen, **more)

    return opened


@pytest.mark.parametrize("language", ["fr", "en"])
def test_home_on_every_device(language, at_home, audun) -> None:
    page = audun.speaks(at_home, "/", language=language, **DEVICES["phone"])

    expect(page.locator("h1")).to_contain_text("Audun-le-Tiche")
    expect(page.locator(".card .big b")).to_have_text("6")
    for device, scheme in every_look(page):
        keep(page, f"portal-home-{device}-{scheme}-{language}", shown=True)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_recycling_centre_on_every_device(language, at_home, audun) -> None:
    page = audun.speaks(at_home, language=language, **DEVICES["phone"])

    for device, scheme in every_look(page):
        shown = language == "fr" or (device, scheme) == ("desktop", "dark")
        keep(page, f"portal-centre-{device}-{scheme}-{language}", shown=shown, full=True)


def every_look(page: Page) -> Iterator[tuple[str, str]]:
    """Each device by day and by night: axe finds nothing, nothing leaves the screen."""
    for device, size in DEVICES.items():
        page.set_viewport_size(size)
        assert runs_out(page) == [], device
        for scheme in by_day_and_by_night(page):
            again = (device, scheme) != ("phone", "light")
            assert faults(page, again=again) == [], (device, scheme)
            yield device, scheme


@pytest.mark.parametrize(("language", "looks"), PAIRS, ids=[said for said, _ in PAIRS])
@pytest.mark.parametrize("name", READING)
def test_the_pages_to_read(name, language, looks, at_home, visit) -> None:
    page = at_home(READING[name], language=language)
    for device, scheme in looks:
        page.set_viewport_size(DEVICES[device])
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

        again = (device, scheme) != looks[0]
        assert faults(page, again=again) == [], (device, scheme)
        assert runs_out(page) == [], device
        shown = name in SHOWN and (device, scheme) in {("phone", "light"), ("desktop", "dark")}
        keep(page, f"portal-{name}-{device}-{scheme}-{language}", shown=shown)
    forget(visit, "404")


def test_enlarged_four_times_everything_stands_in_one_column(at_home, audun, visit) -> None:
    page = at_home("/", **ENLARGED)
    for name, path in {**READING, "home": "/", "centre": audun.path}.items():
        page.goto(path)

        assert runs_out(page) == [], name
        keep(page, f"portal-{name}-320", full=True)
    forget(visit, "404")


def test_without_javascript_every_page_says_the_same(at_home, audun, visit) -> None:
    page = at_home("/", java_script_enabled=False)
    for path in (*READING.values(), "/", audun.path):
        page.goto(path)

        expect(page.locator("main h1, header h1").first, path).to_be_visible()
    forget(visit, "404")


def test_the_order_is_changed_by_keyboard_and_without_javascript(at_home) -> None:
    page = at_home("/pour-moi", java_script_enabled=False)
    second = page.locator(".order li").nth(1)
    name = second.locator(".name").inner_text()

    second.get_by_role("button").first.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".order li").first.locator(".name")).to_have_text(name)
    page.goto("/")
    expect(page.locator(".card h2 a")).to_have_text(name)


def test_the_commune_is_chosen_by_keyboard(visit) -> None:
    page = visit("/")
    page.locator("h1 a").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Villerupt").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Villerupt")).to_have_attribute("aria-pressed", "true")
    page.goto("/")
    expect(page.locator("h1")).to_contain_text("Villerupt")


def test_the_focus_goes_as_one_reads(at_home) -> None:
    page = at_home("/")
    links = "a[href], button, input:not([type=hidden]), select, summary"
    written = page.evaluate(
        "s => [...document.querySelectorAll(s)].filter(e => e.checkVisibility()).length", links
    )
    seen, tops = [], []
    for _ in range(written):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "() => { const e = document.activeElement, r = e.getBoundingClientRect();"
            " return [e.outerHTML, r.top + scrollY, r.width > 0,"
            " getComputedStyle(e).outlineStyle, !!e.closest('footer')] }"
        )
        seen.append(place[0])
        tops.append((place[4], place[3]))

    assert len(set(seen)) == len(seen), "The focus came back before the end."
    footer = [in_footer for in_footer, _ in tops]
    assert footer == sorted(footer)


def test_what_was_typed_is_found_without_its_accents(at_home) -> None:
    page = at_home("/recherche")
    page.fill("#q", "dechetterie audun")
    page.keyboard.press("Enter")

    page.fill("#q", "audun-le-tiche")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("^Audun-le-Tiche")).first.click()

    expect(page.locator("table.list tbody tr").first).to_be_visible()


def test_on_paper_the_page_is_ink_on_white_without_its_buttons(at_home, audun) -> None:
    page = audun.speaks(at_home, color_scheme="dark")
    page.emulate_media(media="print")

    ink = page.evaluate("getComputedStyle(document.querySelector('.hero h1')).color")
    assert ink == "rgb(16, 25, 29)"
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator(".on-paper")).to_be_visible()
    keep(page, "portal-centre-print", full=True)


def test_a_value_that_grew_too_old_on_an_open_page_is_taken_away(at_home, audun, visit) -> None:
    page = at_home("/hors-ligne")
    page.clock.install()
    page = audun.speaks(lambda path: (page.goto(path), page)[1], "/")
    expect(page.locator(".card .big")).to_be_visible()

    page.context.set_offline(True)
    page.clock.fast_forward("05:00")

    expect(page.locator(".card .big")).to_be_hidden()
    expect(page.locator(".card .withdrawn")).to_be_visible()
    visit.troubles.clear()  # the browser tells of each request the cut lost


def test_a_clock_wrong_by_hours_changes_no_age(at_home, audun) -> None:
    page = at_home("/hors-ligne")
    page.clock.install(time="2031-06-01T00:00:00Z")
    page = audun.speaks(lambda path: (page.goto(path), page)[1], "/")

    expect(page.locator(".card .aged [data-words]")).to_have_text(re.compile(r"\d+\ss|1\smin"))


def test_a_telephone_on_2g_gets_its_answer_in_few_bytes(at_home, audun) -> None:
    page = at_home("/hors-ligne", **DEVICES["phone"])
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    line = page.context.new_cdp_session(page)
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 600,
            "downloadThroughput": 250_000 / 8,
            "uploadThroughput": 50_000 / 8,
        },
    )

    page = audun.speaks(lambda path: (page.goto(path), page)[1], "/")

    expect(page.locator(".card .big b")).to_have_text("6")
    assert sum(sizes) < 60_000
