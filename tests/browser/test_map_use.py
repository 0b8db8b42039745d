"""The map under somebody's hand: legend, filter, keyboard, links, and names nobody should trust."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from eclor.testing.house import eclor
from eclor.testing.living import Living
from tests.browser.test_map import PATIENCE, loaded

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
EVIL = "<script>window.evil = 1</script><img src=x onerror=window.evil=2> \u202eténalp"


def counts(page: Page) -> dict[str, dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        "document.querySelector('eclor-map').territory.counts()"
    )
    return {one["key"]: one for one in found}


def test_the_address_follows_the_view_and_brings_it_back(visit: Callable[..., Page]) -> None:
    page = loaded(visit("/carte"))
    page.locator("[data-layer='territory.weather']").click()
    page.select_option(".sift select >> nth=0", label="Villerupt")
    page.evaluate("document.querySelector('eclor-map').goTo(5.95, 49.46, 14)")
    expect(page).to_have_url(
        re.compile(r"at=14\.\d+/49\.46\d*/5\.95.*commune=54580"), timeout=PATIENCE
    )

    again = loaded(visit(page.url.split("/carte")[1].join(["/carte", ""])))

    expect(again.locator("[data-layer='territory.weather']")).to_have_attribute(
        "aria-pressed", "false"
    )
    expect(again.locator(".sift select").first).to_have_value("54580")
    camera = again.evaluate("document.querySelector('eclor-map').view.camera")
    assert [round(camera["lat"], 2), round(camera["lon"], 2)] == [49.46, 5.95]


def test_a_link_to_what_is_gone_says_so_and_shows_the_rest(visit: Callable[..., Page]) -> None:
    page = loaded(
        visit(
            "/carte#thing=99999999&layers=lighting.lamps,no.longer&at=here&moment=2199-01-01T00:00:00Z"
        )
    )

    notices = page.locator(".notices")
    expect(notices).to_contain_text("no.longer", timeout=PATIENCE)
    expect(notices).to_contain_text("at=here")
    expect(notices).to_contain_text(re.compile("à venir|yet to come"))
    expect(notices).to_contain_text(re.compile("n’existe plus|no longer exists"))
    expect(page.locator("[data-layer='lighting.lamps']")).to_have_attribute("aria-pressed", "true")
    visit.troubles.clear()  # type: ignore[attr-defined] # the 404 of the thing


def test_enter_shows_a_layer_alone_and_space_hides_it(visit: Callable[..., Page]) -> None:
    page = loaded(visit("/carte"))
    lamps = page.locator("[data-layer='lighting.lamps']")
    lamps.focus()

    page.keyboard.press("Enter")
    alone = page.locator(".layers [aria-pressed=true]").count()
    page.keyboard.press("Enter")
    together = page.locator(".layers [aria-pressed=true]").count()
    page.keyboard.press("Space")

    assert (alone, together > 3) == (1, True)
    expect(lamps).to_have_attribute("aria-pressed", "false")


def test_the_map_is_walked_by_keyboard_from_thing_to_thing(visit: Callable[..., Page]) -> None:
    page = loaded(visit("/carte#layers=waste.centres"))
    page.locator(".maplibregl-canvas").focus()

    page.keyboard.press("n")
    expect(page.locator("[data-under]")).to_contain_text(
        re.compile("1 (sur|of) 3"), timeout=PATIENCE
    )
    page.keyboard.press("n")
    expect(page.locator("[data-under]")).to_contain_text(re.compile("2 (sur|of) 3"))
    page.keyboard.press("Enter")

    expect(page.locator("eclor-map .sheet h2")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(page.locator("eclor-map .sheet")).to_be_hidden()


def test_a_name_is_found_with_its_accents_forgotten(visit: Callable[..., Page]) -> None:
    page = loaded(visit("/carte"))

    page.fill(".sift input", "DECHETERIE d'aumetz")

    expect(page.locator(".sift [role=status]")).to_contain_text(
        re.compile(r"\b1\b"), timeout=PATIENCE
    )
    assert counts(page)["waste.centres"]["shown"] == 1
    page.locator(".sift .link").click()
    expect(page.locator(".sift [role=status]")).to_have_count(0)


@pytest.fixture
def crowd(house: Living) -> Iterator[int]:
    """Ten thousand containers more, one of them with a name that would do harm."""
    with house.database() as connection:
        connection.execute(
            "INSERT INTO entity (territory_id, urn, type, name, lon, lat, attributes, simulated,"
            " created_at, modified_at, version) SELECT 1, 'urn:crowd:' || n, 'WasteContainer',"
            " CASE n WHEN 1 THEN %s ELSE 'Foule ' || n END, 5.9 + (n %% 100) * 1e-3,"
            " 49.42 + (n / 100) * 1e-3, '{}', true, now(), now(), 1 FROM generate_series(1, 10000) n",
            (EVIL,),
        )
        row = connection.execute("SELECT id FROM entity WHERE urn = 'urn:crowd:1'").fetchone()
        assert row is not None
        yield row[0]
        connection.execute("DELETE FROM entity WHERE urn LIKE 'urn:crowd:%'")


def test_ten_thousand_things_and_a_harmful_name_are_only_drawn(
    visit: Callable[..., Page], crowd: int, pictures: Path
) -> None:
    page = loaded(visit("/carte", color_scheme="dark"))
    page.evaluate("id => document.querySelector('eclor-map').choose(id, {fly: true})", crowd)
    title = page.locator("eclor-map .sheet h2")
    expect(title).to_contain_text("<script>", timeout=PATIENCE)
    page.wait_for_timeout(1500)
    page.screenshot(path=pictures / "map-crowd.png")

    assert counts(page)["waste.containers"]["total"] >= 10_000
    assert page.evaluate("window.evil") is None


def test_a_thing_taken_away_leaves_the_open_map(visit: Callable[..., Page], house: Living) -> None:
    with house.database() as connection:
        row = connection.execute(
            "SELECT id FROM entity WHERE type = 'WasteContainer' AND deleted_at IS NULL"
            " ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert row is not None
    page = loaded(visit("/carte"))
    before = counts(page)["waste.containers"]["shown"]

    _as_admin(house, f"take_away(scope, {row[0]})")

    for _ in range(240):
        if counts(page)["waste.containers"]["shown"] == before - 1:
            break
        page.wait_for_timeout(250)
    assert counts(page)["waste.containers"]["shown"] == before - 1


def _as_admin(house: Living, action: str) -> None:
    script = (
        "from django.utils.timezone import now; from eclor.core.territories.entering import enter;"
        "from eclor.core.service.scope import Scope; from eclor.core.service.words import Audience;"
        "from eclor.core.context.actions import take_away; enter(1);"
        f"scope = Scope(territory=1, now=now(), audience=Audience.ADMINISTRATOR); {action}"
    )
    subprocess.run(
        eclor("manage", "shell", "-v", "0", "-c", script),
        env=house.environment, check=True, timeout=60,
    )  # fmt: skip


def test_a_layer_that_does_not_arrive_is_missed_aloud_and_asked_for_until_it_comes(
    visit: Callable[..., Page],
) -> None:
    broken = True

    def answer(route: Route) -> None:
        if broken and "containers" in route.request.url:
            route.fulfill(status=503, body="Later.")
        else:
            route.continue_()

    page = visit("/signin", service_workers="block")
    page.route("**/columns*", answer)
    page.goto("/carte")
    notice = page.locator("eclor-map .notices .trouble")
    expect(notice).to_contain_text("503", timeout=PATIENCE)

    broken = False

    page.wait_for_selector("eclor-map[data-loaded]", timeout=PATIENCE)
    expect(notice).to_have_count(0, timeout=PATIENCE)
    assert counts(page)["waste.containers"]["total"] > 0
    visit.troubles.clear()  # type: ignore[attr-defined] # the browser reports each failed request


def test_a_phone_on_a_slow_line_has_the_map_and_its_list(
    visit: Callable[..., Page], pictures: Path
) -> None:
    page = visit("/signin", width=390, height=844)
    line = page.context.new_cdp_session(page)
    # 2G: 250 kbit/s, 300 ms.
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 300, "downloadThroughput": 31_250, "uploadThroughput": 6_250},
    )

    page.goto("/carte?live", timeout=PATIENCE)  # on a telephone the map is asked for

    page.wait_for_selector("eclor-map[data-drawn]", timeout=90_000)
    page.screenshot(path=pictures / "map-phone.png")
