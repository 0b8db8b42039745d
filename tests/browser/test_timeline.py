"""The time line replays what history says, says that it replays, and comes back to now."""

import json
import re
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from eclor.field.credentials import field_book
from eclor.testing.living import Living
from eclor.testing.waiting import wait_until
from tests.browser.conftest import SEED
from tests.browser.showing import STORED, keep
from tests.browser.test_map import PATIENCE, loaded

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LOST = 3  # usual intervals after which a value is withdrawn


@pytest.fixture(scope="module")
def past(house: Living) -> list[tuple[int, float, float]]:
    """(entity, epoch seconds, value): what twenty weather stations and containers said lately."""
    book, chance, now = field_book(house.home, SEED), Random(57), time.time()
    with house.database() as connection:
        rows = connection.execute(
            "SELECT d.key, d.secret, e.id, CASE e.type WHEN 'WasteContainer' THEN 'fillingLevel'"
            " ELSE 'temperature' END FROM device d JOIN entity e ON e.id = d.entity_id"
            " WHERE d.gateway_id IS NULL AND d.enabled"
            " AND e.type IN ('WasteContainer', 'WeatherStation') ORDER BY e.type DESC, d.id"
        ).fetchall()
        # Others who walk this house renew the secret of a device.
        ours = [row for row in rows if sha256(book.password(row[0]).encode()).digest() == row[1]]
        told = connection.execute(STORED).fetchone()
        said = []
        for key, _, entity, attribute in ours[:20]:
            times = sorted(chance.sample(range(60, 7000), 12), reverse=True)
            values = [(now - ago, round(chance.uniform(1, 40), 1)) for ago in times]
            body = [{"ts": round(at * 1000), "values": {attribute: value}} for at, value in values]
            _post(house, book.password(key), key, body)
            said += [(entity, round(at * 1000) / 1000, value) for at, value in values]
        wanted = (told[0] if told else 0) + len(said)
        wait_until(lambda: connection.execute(STORED).fetchone()[0] >= wanted, "all of the past")
    return said


def _post(house: Living, password: str, key: str, body: Any) -> None:
    request = urllib.request.Request(
        f"{house.http}/gateways/devices/{key}",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {password}"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 202


@pytest.fixture
def screen(visit: Callable[..., Page], maya: tuple[str, str]) -> Page:
    page = visit("/signin?next=/hypervisor", color_scheme="dark")
    page.fill("#id_email", maya[0])
    page.fill("#id_password", maya[1])
    page.click("main button.go")
    loaded(page)
    expect(page.locator("eclor-timeline .line")).to_be_visible(timeout=PATIENCE)
    return page


def direct(house: Living, moment: float) -> dict[int, float]:
    """What a direct question to history says of that moment, withdrawn values left out."""
    with house.database() as connection:
        rows = connection.execute(
            "SELECT DISTINCT ON (s.entity_id) s.entity_id, o.num, o.at, c.due_seconds"
            " FROM observation o JOIN series s ON s.id = o.series_id"
            " JOIN entity e ON e.id = s.entity_id"
            " JOIN attribute_card c ON c.type = e.type AND c.key = s.attribute"
            " WHERE o.at <= to_timestamp(%s) AND e.deleted_at IS NULL"
            " AND (e.type, s.attribute) IN (('WasteContainer', 'fillingLevel'),"
            " ('WeatherStation', 'temperature')) ORDER BY s.entity_id, o.at DESC",
            (moment,),
        ).fetchall()
    then = datetime.fromtimestamp(moment, UTC)
    return {
        entity: num for entity, num, at, due in rows if at > then - LOST * timedelta(seconds=due)
    }


def shown(page: Page, moment: float) -> dict[int, float]:
    """What the map shows once it has come to that moment."""
    page.wait_for_selector(f"eclor-map[data-moment='{round(moment * 1000)}']", timeout=PATIENCE)
    found = page.evaluate("document.querySelector('eclor-map').territory.snapshot()")
    layers = ("waste.containers", "territory.weather")
    return {e: value for layer, e, value, _ in found if layer in layers and value is not None}


def go(page: Page, moment: float) -> None:
    page.evaluate("ms => document.querySelector('eclor-map').setMoment(ms)", round(moment * 1000))


def test_any_minute_on_the_time_line_is_what_history_says(
    screen: Page, house: Living, past: list[tuple[int, float, float]]
) -> None:
    chance, now, known = Random(3), time.time(), 0
    for minutes in chance.sample(range(2, 115), 8):
        moment = now - 60 * minutes

        go(screen, moment)

        there = direct(house, moment)
        assert shown(screen, moment) == there, minutes
        known += len(there)
    assert known > 8, "History said next to nothing: nothing was compared."


def test_stepping_on_shows_what_a_jump_would(
    screen: Page, house: Living, past: list[tuple[int, float, float]]
) -> None:
    begin = time.time() - 5400
    for step in range(12):
        moment = begin + 60 * step

        go(screen, moment)

        assert shown(screen, moment) == direct(house, moment), step


def test_replaying_is_said_and_left_by_keyboard(
    screen: Page, past: list[tuple[int, float, float]]
) -> None:
    line = screen.locator("eclor-timeline .line")
    screen.keyboard.press("r")
    expect(screen.locator("html")).to_have_attribute("data-replay", re.compile(r"\d+"))
    expect(screen.locator("eclor-timeline .play")).to_contain_text(re.compile("Rejoué|Replayed"))
    screen.wait_for_timeout(1500)
    keep(screen, "hypervisor-replay", shown=True, photo=True)

    expect(screen.locator("eclor-timeline .buttons .round")).to_be_focused()
    screen.keyboard.press("Space")
    expect(screen.locator("eclor-timeline .buttons .round")).to_have_accessible_name(
        re.compile("Lecture|Lire|Play|Rejouer")
    )
    before = int(line.get_attribute("aria-valuenow") or 0)
    screen.keyboard.press("ArrowLeft")
    after = int(line.get_attribute("aria-valuenow") or 0)
    screen.keyboard.press("End")

    assert before - after == 60
    expect(screen.locator("html")).not_to_have_attribute("data-replay", re.compile(".*"))
    expect(line).to_have_attribute("aria-valuetext", re.compile("direct|Live"))


def test_the_line_is_dragged_to_a_moment(screen: Page) -> None:
    line = screen.locator("eclor-timeline .line")
    box = line.bounding_box()
    assert box is not None

    screen.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20)
    screen.mouse.down()
    screen.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 20)
    screen.mouse.up()

    ago = time.time() - int(screen.locator("html").get_attribute("data-replay") or 0) / 1000
    assert 5 * 3600 < ago < 8 * 3600  # 40 % of a day that ends eight hours from now


def test_the_moment_is_in_the_link(
    screen: Page, house: Living, past: list[tuple[int, float, float]]
) -> None:
    moment = round(time.time() - 3600)
    said = datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")

    screen.goto(f"/hypervisor#moment={said}")
    screen.reload()

    assert shown(screen, moment) == direct(house, moment)


def test_what_changed_since_one_left_is_counted_and_leads_there(
    screen: Page, house: Living, past: list[tuple[int, float, float]]
) -> None:
    left = time.time() - 1
    with house.database() as connection:
        connection.execute(
            "INSERT INTO entity (territory_id, urn, type, name, lon, lat, attributes, simulated,"
            " created_at, modified_at, version) VALUES (1, 'urn:new:1', 'WasteContainer',"
            " 'Tout neuf', 5.95, 49.47, '{}', true, now(), now(), 1)"
        )
    screen.evaluate(
        "ms => { for (const key of Object.keys(localStorage))"
        " if (key.startsWith('eclor.seen')) localStorage.setItem(key, String(ms)); }",
        left * 1000,
    )
    screen.reload()
    loaded(screen)
    news = screen.locator("eclor-timeline .since .open")
    expect(news).to_contain_text(re.compile("changement|change"), timeout=PATIENCE)

    screen.keyboard.press("d")
    screen.locator("eclor-timeline .news .link", has_text="Tout neuf").click()

    expect(screen.locator("html")).to_have_attribute("data-replay", re.compile(r"\d+"))
    with house.database() as connection:
        connection.execute("DELETE FROM entity WHERE urn = 'urn:new:1'")
