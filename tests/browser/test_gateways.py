"""The desk of the devices in a real browser, with a real recorder behind: adopted, replayed, once."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from eclor.testing.house import eclor
from eclor.testing.living import Living

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PASSWORD = "noor-keeps-the-devices"


@pytest.fixture(scope="module")
def noor(house: Living, browser: Browser) -> Any:
    """An administrator who has signed in, as a browser remembers it."""
    script = (
        "from eclor.core.territories.entering import enter; enter(1);"
        "from eclor.core.identity.models import Person;"
        "p = Person.objects.get(email__startswith='noor');"
        f"p.set_password({PASSWORD!r}); p.save(); print(p.email)"
    )
    said = subprocess.run(
        eclor("manage", "shell", "-v", "0", "-c", script),
        env=house.environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    context = browser.new_context(locale="fr-FR", base_url=house.http)
    page = context.new_page()
    page.goto("/signin")
    page.fill("[name=email]", said.stdout.strip().splitlines()[-1])
    page.fill("[name=password]", PASSWORD)
    page.click("form.panel button")
    page.wait_for_load_state()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def desk(visit: Callable[..., Page], noor: Any) -> Callable[..., Page]:
    """Open a page of the desk as Noor, without JavaScript unless asked."""

    def opened(path: str, **more: Any) -> Page:
        return visit(path, storage_state=noor, **{"java_script_enabled": False} | more)

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


def until(true: Callable[[], Any], seconds: float = 20) -> Any:
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
    house: Living, desk: Callable[..., Page], pictures: Path
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
    page.screenshot(path=pictures / "stranger.png", full_page=True)
    page.fill("#id_name", "Météo de la mairie")
    page.fill("#id_position", "49.4712, 5.9543")
    page.click("text=L’adopter et rejouer")

    assert "3 messages rejoués. 6 valeurs enregistrées" in page.inner_text("[role=status]")
    page.screenshot(path=pictures / "adopted.png", full_page=True)


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_the_desk(
    name: str, scheme: str, desk: Callable[..., Page], pictures: Path
) -> None:
    page = desk(PAGES[name], color_scheme=scheme, java_script_enabled=True)
    found = Axe().run(page, options=RULES)

    page.screenshot(path=pictures / f"desk-{name}-{scheme}.png", full_page=True)
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found.response["violations"]] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_the_desk_runs_out_of_a_very_narrow_screen(
    name: str, desk: Callable[..., Page], pictures: Path
) -> None:
    page = desk(PAGES[name], width=320, height=640, java_script_enabled=True)

    wide = page.evaluate("document.documentElement.scrollWidth")
    page.screenshot(path=pictures / f"desk-{name}-320.png", full_page=True)
    assert wide <= 320
