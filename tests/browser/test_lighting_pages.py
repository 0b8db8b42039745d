"""A night is edited on its curve by keys and by hand; streets are chosen by drawing around them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console import sit_down
from tests.browser.showing import VISIT, faults, keep, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_a_night_is_edited_on_its_curve(visit: VISIT, maya: tuple[str, str]) -> None:
    page = visit("/lighting/programmes/new", who=maya)
    page.select_option("#preset", "part")
    page.click("[name=fill]")
    expect(page.locator(".handles [role=slider]")).to_have_count(3)

    page.locator(".handles [data-which='0']").focus()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowUp"):
        page.keyboard.press(key)

    assert _rows(page) == [("23:35", "11"), ("05:00", "100")]
    expect(page.locator(":focus")).to_have_attribute("aria-valuenow", "11")
    _drag(page, "[data-which='1'] .seen", -60, 0)
    (_, _), (moved, level) = _rows(page)
    assert (moved < "05:00", level) == (True, "100")
    page.click("[data-add]")
    expect(page.locator(".handles [role=slider]")).to_have_count(4)
    page.keyboard.press("Delete")
    expect(page.locator(".handles [role=slider]")).to_have_count(3)
    looked_at(page, "lighting-night")


def test_streets_are_chosen_by_drawing_around_them(visit: VISIT, maya: tuple[str, str]) -> None:
    page = visit("/lighting/streets/light?commune=57038", who=maya)
    box = page.locator(".night-map > svg").bounding_box()
    assert box is not None
    left, top = box["x"] + 4, box["y"] + 4
    right, bottom = box["x"] + box["width"] - 4, box["y"] + box["height"] - 4

    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom)):
        page.mouse.move(x, y, steps=3)
    page.mouse.up()

    streets = page.locator(".night-map .street")
    expect(page.locator(".night-map .street.on")).to_have_count(streets.count())
    expect(page.locator("#outlook dl")).to_be_visible()
    page.click("[data-none]")
    expect(page.locator(".night-map .street.on")).to_have_count(0)
    looked_at(page, "lighting-streets-chosen")


def test_lamps_are_drawn_around_in_the_hypervisor_and_lead_to_one_order(
    visit: VISIT, maya: tuple[str, str]
) -> None:
    page = sit_down(visit, maya)
    page.keyboard.press("l")
    box = page.locator(".lasso-sheet").bounding_box()
    assert box is not None
    x, y, width, height = box["x"], box["y"], box["width"], box["height"]

    page.mouse.move(x + width * 0.3, y + height * 0.3)
    page.mouse.down()
    for right, down in ((0.8, 0.3), (0.8, 0.8), (0.3, 0.8)):
        page.mouse.move(x + width * right, y + height * down, steps=3)
    page.mouse.up()

    panel = page.locator("dialog.encircled")
    expect(panel.locator("li")).to_have_count(3)
    assert faults(page) == []
    keep(page, "hypervisor-encircled")
    row = panel.locator("li").filter(has_text="Régler la lumière")
    many = re.sub(r"\D", "", row.locator(".how").inner_text())
    row.locator("button").click()
    page.wait_for_url("**/orders/give/lighting/light/")
    things = page.locator("[name=things]").input_value().split(",")
    assert (len(things), many != "1") == (int(many), True)
    looked_at(page, "order-encircled")


def _rows(page: Page) -> list[tuple[str, str]]:
    hours, levels = (
        [one.input_value() for one in page.locator(f".points [name$='-{name}']").all()]
        for name in ("at", "level")
    )
    return [row for row in zip(hours, levels, strict=True) if row[0]]


def _drag(page: Page, handle: str, x: float, y: float) -> None:
    box = page.locator(handle).bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + x, middle[1] + y, steps=4)
    page.mouse.up()
