"""Inès reads the month on the screen, on a telephone and on paper."""

import pytest
from playwright.sync_api import Page, expect

from eclor.testing.living import Living
from tests.browser.showing import (
    DEVICES,
    ENLARGED,
    VISIT,
    by_day_and_by_night,
    faults,
    keep,
    runs_out,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
# What the recorder would have kept of a year, of one thing of each kind; d counts the days.
PAST = {
    ("StreetlightControlCabinet", "energy"): "2000 * d + 30000 * cos(day / 58.1)",
    ("TrafficCounter", "intensity"): "180 + 20 * sin(day / 30.0)",
    ("RecyclingCentre", "observedWait"): "6 + 3 * sin(day / 40.0)",
    ("RecyclingCentre", "gateCount"): "300 * d",
}
SERIES = """
INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)
SELECT e.territory_id, e.id, %(attribute)s, '', true, 400 FROM entity e
WHERE e.type = %(type)s ORDER BY e.id LIMIT 1 ON CONFLICT DO NOTHING
"""
DAYS = """
INSERT INTO rollup_day (at, total, low, high, last, last_at, series_id, n)
SELECT at, v, v, v, v, at, series, 1 FROM (
    SELECT at AT TIME ZONE 'Europe/Paris' AS at, s.id AS series, ({value})::float8 AS v FROM (
        SELECT at, row_number() OVER (ORDER BY at) AS d, extract(doy FROM at)::float8 AS day
        FROM generate_series(date_trunc('day', now()) - interval '400 days',
            date_trunc('day', now()), '1 day') at) days,
        (SELECT s.id FROM series s JOIN entity e ON e.id = s.entity_id
         WHERE e.type = %(type)s AND s.attribute = %(attribute)s ORDER BY s.id LIMIT 1) s) known
ON CONFLICT DO NOTHING
"""


@pytest.fixture(scope="module", autouse=True)
def past(house: Living) -> None:
    """The territory has one."""
    with house.database() as connection:
        for (kind, attribute), value in PAST.items():
            named = {"type": kind, "attribute": attribute}
            connection.execute(SERIES, named)
            connection.execute(DAYS.format(value=value), named)


@pytest.fixture
def elus(visit: VISIT, ines: tuple[str, str]):
    def opened(**device) -> Page:
        page = visit("/elus", who=ines, **device)
        page.wait_for_selector(".sheet h1")
        return page

    return opened


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_month_on_every_device(language: str, elus) -> None:
    page = elus(cookies={"eclor_language": language})

    expect(page.locator(".month").first).to_be_visible()
    for device, size in DEVICES.items():
        page.set_viewport_size(size)
        assert runs_out(page) == [], device
        for scheme in by_day_and_by_night(page):
            again = (device, scheme) != ("phone", "light")
            assert faults(page, again=again) == [], (device, scheme)
            shown = (device, scheme, language) == ("desktop", "light", "fr")
            keep(page, f"elected-{device}-{scheme}-{language}", shown=shown, full=True)
    page.set_viewport_size(ENLARGED)
    assert runs_out(page) == []
    keep(page, f"elected-320-{language}", full=True)


def test_the_month_before_is_one_key_away(elus) -> None:
    page = elus()
    title = page.locator(".sheet h1").inner_text()

    page.get_by_role("link", name="Mois d’avant").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".sheet h1")).not_to_have_text(title)


def test_the_pdf_is_one_sheet(elus) -> None:
    page = elus()
    address = page.get_by_role("link", name="PDF").get_attribute("href")

    answer = page.request.get(address)

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def test_on_paper_the_sheet_stands_alone(elus) -> None:
    page = elus(color_scheme="dark")
    page.emulate_media(media="print")

    expect(page.locator(".around")).to_be_hidden()
    keep(page, "elected-print", full=True)
