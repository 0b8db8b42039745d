"""A stream that is cut for a minute while the field speaks: afterwards the page is as if reloaded."""

import time
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from eclor.testing.living import Living
from eclor.testing.waiting import wait_until
from tests.browser.showing import STORED
from tests.browser.test_map import CUT, LIVE, PATIENCE, loaded

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
CUT_FOR = 60.0


@pytest.fixture
def things(house: Living) -> list[tuple[str, str]]:
    """(device, attribute) of sixty things of two kinds that speak for themselves or by a gateway."""
    with house.database() as connection:
        rows = connection.execute(
            "SELECT d.key, CASE e.type WHEN 'WasteContainer' THEN 'fillingLevel' ELSE 'temperature'"
            " END FROM device d JOIN entity e ON e.id = d.entity_id WHERE d.gateway_id IS NULL"
            " AND e.type IN ('WasteContainer', 'WeatherStation') ORDER BY d.id LIMIT 60"
        ).fetchall()
    return [(key, attribute) for key, attribute in rows]


def snapshot(page: Page) -> list[Any]:
    """What the map holds: layer, entity, value and time of everything on it."""
    found: list[Any] = page.evaluate("document.querySelector('eclor-map').territory.snapshot()")
    return found


def speak(
    report: Callable[..., None], things: list[tuple[str, str]], chance: Random, seconds: float
) -> int:
    """Random values of random things until the time is over; how many."""
    end, said = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        device, attribute = chance.choice(things)
        report(device, **{attribute: round(chance.uniform(0, 40), 1)})
        said += 1
        time.sleep(chance.uniform(0, 0.2))
    return said


def stored(house: Living) -> int:
    with house.database() as connection:
        row = connection.execute(STORED).fetchone()
    assert row is not None
    return int(row[0])


def test_a_minute_without_the_stream_leaves_what_a_reload_shows(
    visit: Callable[..., Page],
    house: Living,
    report: Callable[..., None],
    things: list[tuple[str, str]],
) -> None:
    chance = Random(57)
    before = stored(house)
    page = loaded(visit("/carte"))
    state = page.locator("[data-live-state]")
    said = speak(report, things, chance, 4)

    page.context.set_offline(True)
    expect(state).to_contain_text(CUT, timeout=PATIENCE)
    said += speak(report, things, chance, CUT_FOR)
    page.context.set_offline(False)
    said += speak(report, things, chance, 4)
    expect(state).to_contain_text(LIVE, timeout=PATIENCE)
    wait_until(lambda: stored(house) >= before + said, "every value in the database")
    fresh = loaded(visit("/carte"))

    for _ in range(240):  # the last word may still be on its way to the older page
        if snapshot(page) == snapshot(fresh):
            break
        page.wait_for_timeout(250)
    assert snapshot(page) == snapshot(fresh)
    assert sum(1 for _, _, value, _ in snapshot(page) if value is not None) >= len(things) / 2
    visit.troubles.clear()  # type: ignore[attr-defined] # the browser reports each failed request


def test_while_the_stream_is_cut_every_age_line_is_broken(
    visit: Callable[..., Page],
    report: Callable[..., None],
    house: Living,
    things: list[tuple[str, str]],
) -> None:
    device, attribute = things[0]
    report(device, **{attribute: 20})
    with house.database() as connection:
        row = connection.execute(
            "SELECT entity_id FROM device WHERE key = %s", (device,)
        ).fetchone()
    assert row is not None
    page = loaded(visit(f"/carte#thing={row[0]}"))
    expect(page.locator("eclor-map .sheet svg.age .left").first).to_be_attached(timeout=PATIENCE)

    page.context.set_offline(True)

    expect(page.locator("eclor-map .sheet svg.age .broken").first).to_be_attached(timeout=PATIENCE)
    expect(page.locator("eclor-map .sheet svg.age .left")).to_have_count(0, timeout=PATIENCE)
    visit.troubles.clear()  # type: ignore[attr-defined]
