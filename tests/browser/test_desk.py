"""The pages of who is on duty, day and night and enlarged four times; both faces by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from eclor.testing.living import Living
from tests.browser.console import row, sit_down
from tests.browser.showing import (
    VISIT,
    Centre,
    looked_at,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PAGES = {"alarms": "/alarms/", "rules": "/alarms/rules/", "sessions": "/sessions"}
# What a hand can press that is drawn and not within a list whose arrows lead on.
PRESSED = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select,'
    + 'textarea, summary, [tabindex="0"]')].filter(e => e.checkVisibility({visibilityProperty: true})
    && !e.disabled && !e.closest('[inert]') && e.tabIndex >= 0
    && !(e.type === 'radio' && !e.checked))"""


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_page_of_the_duty(
    name: str, visit: VISIT, maya: tuple[str, str]
) -> None:
    page = visit(PAGES[name], who=maya)
    looked_at(page, name)
    aside = (
        "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1)"
    )
    assert page.evaluate(f"{aside}.map(e => e.scrollWidth)") == [], "A thumb would push sideways."


def test_a_rule_is_tuned_in_one_column(visit: VISIT, noor: tuple[str, str]) -> None:
    page = visit("/alarms/rules/", who=noor)
    page.goto(page.locator("main table a, main li a").first.get_attribute("href") or "")

    expect(page.locator("main form").first).to_be_visible()
    looked_at(page, "rule")


def walked(page: Page) -> set[int]:
    """Press Tab through the whole page; which of what can be pressed had the focus, seen each time."""
    # What draws itself anew would lose the numbers written on it: it stands still meanwhile.
    page.evaluate(
        "document.querySelectorAll('[data-refresh]').forEach(e => delete e.dataset.refresh)"
    )
    total = page.evaluate(
        f"() => {{ const all = ({PRESSED})(); all.forEach((e, at) => e.dataset.walk = at);"
        " return all.length }"
    )
    reached: set[int] = set()
    for _ in range(2 * total + 10):
        page.keyboard.press("Tab")
        at, seen = page.evaluate(
            "() => { const e = document.activeElement;"
            " const ring = [e, e.closest('.card')].some(o => o && ['', '::after'].some("
            "   part => getComputedStyle(o, part).outlineStyle !== 'none'));"
            " return [Number(e.dataset.walk ?? -1), e === document.body || ring] }"
        )
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 160)")
        reached.add(at)
        if len(reached - {-1}) == total:
            break
    left = sorted(set(range(total)) - reached)
    assert left == [], page.evaluate(
        "all => all.map(n => document.querySelector(`[data-walk='${n}']`)?.outerHTML.slice(0, 120))",
        left,
    )
    return reached


@pytest.mark.parametrize(
    "path", ["/", "centre", "/waste/", "/lighting/", "/pour-moi", "/carte?view=list"]
)
def test_every_action_of_the_portal_is_reached_by_tab(
    path: str, visit: VISIT, house: Living
) -> None:
    page = visit(Centre(house).path if path == "centre" else path)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.goto(page.url.split("#")[0])

    assert walked(page)


@pytest.mark.parametrize(
    "path",
    [
        "/orders/",
        "/alarms/",
        "/devices/",
        "/hypervisor/log",
        "/mes-donnees",
        "/lighting/interventions",
    ],
)
def test_every_action_of_the_duty_is_reached_by_tab(
    path: str, visit: VISIT, noor: tuple[str, str]
) -> None:
    assert walked(visit(path, who=noor))


def test_the_console_is_used_without_a_mouse(
    visit: VISIT, maya: tuple[str, str], house: Living, report
) -> None:
    with house.database() as connection:
        name, key = connection.execute(
            "SELECT e.name, d.key FROM entity e JOIN device d ON d.entity_id = e.id"
            " WHERE e.type = 'WasteContainer' AND d.gateway_id IS NULL ORDER BY e.id OFFSET 17 LIMIT 1"
        ).fetchone()  # type: ignore[misc]
    report(key, fillingLevel=97)
    page = sit_down(visit, maya)
    expect(row(page, name)).to_be_visible()

    for _ in range(60):  # from row to row
        page.keyboard.press("j")
        if name in page.evaluate("document.activeElement.closest('li')?.textContent ?? ''"):
            break
    page.keyboard.press("x")
    expect(row(page, name).locator("input[type=checkbox]")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("eclor-sheet h2")).to_have_text(name)
    page.keyboard.press("Escape")
    expect(page.locator("eclor-sheet")).to_be_hidden()

    page.keyboard.press("Control+k")
    expect(page.locator("dialog.palette[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    report(key, fillingLevel=10)
