"""Inès reads the month on the screen, on a telephone and on paper."""

import subprocess

import pytest
from playwright.sync_api import Page, expect

from eclor.testing.house import eclor
from eclor.testing.living import Living
from tests.browser.showing import DEVICES, VISIT, faults, keep, runs_out

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PASSWORD = "ines-reads-the-month"
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


@pytest.fixture(scope="module")
def ines(house: Living) -> str:
    """Her e-mail address; the territory has a past."""
    script = (
        "from eclor.core.territories.entering import enter; enter(1);"
        "from eclor.core.identity.models import Person;"
        "p = Person.objects.get(email__startswith='ines');"
        f"p.set_password({PASSWORD!r}); p.save(); print(p.email)"
    )
    said = subprocess.run(
        eclor("manage", "shell", "-v", "0", "-c", script),
        env=house.environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    with house.database() as connection:
        for (kind, attribute), value in PAST.items():
            named = {"type": kind, "attribute": attribute}
            connection.execute(SERIES, named)
            connection.execute(DAYS.format(value=value), named)
    return said.stdout.strip().splitlines()[-1]


@pytest.fixture
def elus(visit: VISIT, ines: str):
    def opened(**device) -> Page:
        page = visit("/signin?next=/elus", **device)
        page.fill("#id_email", ines)
        page.fill("#id_password", PASSWORD)
        page.click("main button.go")
        page.wait_for_selector(".sheet h1")
        return page

    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", DEVICES)
def test_the_month_on_every_device(device: str, scheme: str, elus) -> None:
    page = elus(color_scheme=scheme, **DEVICES[device])

    expect(page.locator(".month").first).to_be_visible()
    assert faults(page) == []
    assert runs_out(page) == []
    shown = (device, scheme) == ("desktop", "light")
    keep(page, f"elected-{device}-{scheme}-fr", shown=shown, full=True)


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
