"""The portal in a tunnel: what was opened is shown again and says since when; the rest says what is known."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from eclor.testing.living import Living
from eclor.testing.waiting import wait_until
from tests.browser.showing import DEVICES, VISIT, Centre, faults, keep

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def audun(house: Living) -> Centre:
    return Centre(house)


@pytest.fixture
def installed(visit: VISIT, audun: Centre):
    """The home page on a telephone, twice visited, its worker at work."""

    def opened(path: str) -> Page:
        page = visit(path, service_workers="allow", **DEVICES["phone"])
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        page.goto(path)
        return page

    page = audun.speaks(opened, "/")
    yield page
    visit.troubles.clear()  # type: ignore[attr-defined] # the browser tells of each lost request


def unplug(context: BrowserContext) -> None:
    context.set_offline(True)


def test_a_page_opened_before_comes_back_and_says_how_old_it_is(installed: Page) -> None:
    unplug(installed.context)

    installed.reload()

    expect(installed.locator(".kept")).to_be_visible()
    expect(installed.locator(".kept")).to_contain_text(re.compile(r"\d+\s(s|min)"))
    expect(installed.locator(".card .big b")).to_have_text("6")
    assert faults(installed) == []
    keep(installed, "portal-kept-phone-light-fr", shown=True)


def test_a_page_never_opened_says_what_was_known_last(installed: Page) -> None:
    unplug(installed.context)

    installed.goto("/waste/calendar")

    expect(installed.locator("h1")).to_have_text(re.compile("Pas de réseau|No network"))
    row = installed.locator(".last-known a").first
    expect(row).to_contain_text("6")
    expect(row.locator("small")).to_contain_text(re.compile(r"\d+\s(s|min)"))
    assert faults(installed) == []
    keep(installed, "portal-offline-phone-light-fr", shown=True)


def test_what_was_kept_long_ago_shows_no_value_as_fresh(installed: Page) -> None:
    installed.clock.install()
    installed.clock.fast_forward("02:00:00")
    unplug(installed.context)

    installed.goto("/")

    expect(installed.locator(".kept")).to_contain_text("2")
    expect(installed.locator(".card .big")).to_be_hidden()
    expect(installed.locator(".card .withdrawn")).to_be_visible()


def test_with_the_network_the_page_is_fresh_again(installed: Page) -> None:
    unplug(installed.context)
    installed.reload()
    expect(installed.locator(".kept")).to_be_visible()

    installed.context.set_offline(False)

    wait_until(lambda: is_fresh(installed), "the page as it is now")


def is_fresh(page: Page) -> bool:
    """A reload asks again; it is over when the page stands, kept or fresh."""
    try:
        expect(page.locator(".kept")).to_be_hidden(timeout=3_000)
    except AssertionError:
        page.reload()
        return False
    return True
