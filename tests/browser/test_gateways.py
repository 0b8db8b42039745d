"""The desk of the devices in a real browser, with a real recorder behind: adopted, replayed, once."""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from eclor.testing.living import Living
from tests.browser.showing import ENLARGED, by_day_and_by_night, faults, keep, runs_out

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def desk(visit: Callable[..., Page], noor: tuple[str, str]) -> Callable[..., Page]:
    """Open a page of the desk as Noor, without JavaScript unless asked."""

    def opened(path: str, **more: Any) -> Page:
        return visit(path, who=noor, **{"java_script_enabled": False} | more)

    return opened


def enrol(desk: Callable[..., Page], key: str, protocol: str = "native", thing: str = "") -> str:
    """Its secret."""
    page = desk("/devices/enrol")
    page.fill("#id_key", key)
    page.fill("#id_entity", thing)
    page.select_option("#id_protocol", protocol)
    page.click("form.panel .go")
    return page.inner_text(".secret .big")


def say(house: Living, path: str, secret: str, said: Any) -> None:
    request = urllib.request.Request(
        house.http + path,
        data=json.dumps(said).encode(),
        headers={"Authorization": f"Bearer {secret}"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 202


def until(true: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "It did not come true."
        time.sleep(0.1)
    return found


def count(house: Living, question: str, *values: Any) -> int:
    with house.database() as owner:
        row = owner.execute(question, values).fetchone()
    assert row is not None
    return int(row[0])


REFUSED = (
    "SELECT count(*) FROM refused_message m JOIN device d ON d.id = m.device_id WHERE d.key = %s"
)
STORED = (
    "SELECT count(*) FROM observation o JOIN series s ON s.id = o.series_id"
    " JOIN device d ON d.entity_id = s.entity_id WHERE d.key = %s AND s.attribute = %s"
    " AND o.num = %s"
)


def test_a_message_half_good_is_stored_once_however_often_it_is_said_again(
    house: Living, desk: Callable[..., Page]
) -> None:
    secret = enrol(desk, "half-good", thing="Météo 3, Audun-le-Tiche, mairie")
    # No time of its own: only the hour of its first hearing can tell that it is the same.
    say(house, "/gateways/devices/half-good", secret, {"temperature": 13.625, "humidity": 900})
    until(lambda: count(house, REFUSED, "half-good") == 1)

    for again in (2, 3):
        page = desk("/devices/refused/?key=half-good")
        page.locator(".lines a").first.click()
        page.click("button[value=replay]")
        assert "1 message rejoué" in page.inner_text("[role=status]")
        until(lambda again=again: count(house, REFUSED, "half-good") == again)

    assert count(house, STORED, "half-good", "temperature", 13.625) == 1


def test_a_stranger_is_adopted_and_its_messages_become_values(
    house: Living, desk: Callable[..., Page]
) -> None:
    secret = enrol(desk, "lora-mairie", protocol="chirpstack")
    for minute in range(3):
        uplink = {
            "deviceInfo": {"devEui": "A84041FFFF1A2B3C", "applicationId": "7"},
            "object": {"temperature": 11.5 + minute, "humidity": 71},
            "time": f"2026-11-20T12:{minute:02}:00Z",
        }
        say(house, "/gateways/chirpstack?event=up", secret, uplink)
    until(lambda: count(house, REFUSED, "lora-mairie") == 3)

    page = desk("/devices/strangers/")
    page.click("text=A84041FFFF1A2B3C")
    keep(page, "stranger", full=True)
    page.fill("#id_name", "Météo de la mairie")
    page.fill("#id_position", "49.4712, 5.9543")
    page.click("text=L’adopter et rejouer")

    assert "3 messages rejoués. 6 valeurs enregistrées" in page.inner_text("[role=status]")
    keep(page, "adopted", full=True)


PAGES = {
    "devices": "/devices/",
    "silent": "/devices/?state=silent",
    "sheet": "/devices/1/",
    "change": "/devices/1/change",
    "remove": "/devices/1/remove",
    "enrol": "/devices/enrol",
    "strangers": "/devices/strangers/",
    "refused": "/devices/refused/",
    "rounds": "/waste/calendar/rounds",
    "round": "/waste/calendar/rounds/new",
}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_the_desk_however_narrow_it_is(
    name: str, desk: Callable[..., Page]
) -> None:
    page = desk(PAGES[name], java_script_enabled=True)

    for scheme in by_day_and_by_night(page):
        assert faults(page, again=scheme == "dark") == [], scheme
        keep(page, f"desk-{name}-{scheme}", full=True)
    page.set_viewport_size(ENLARGED)
    assert runs_out(page) == []
    keep(page, f"desk-{name}-320", full=True)
