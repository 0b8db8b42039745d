"""A report from a field without a network: kept on the telephone, and sent once when there is one again."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from eclor.testing.living import Living
from eclor.testing.pictures import phone_picture
from tests.browser.conftest import ANY_ORIGIN, CHROMIUM
from tests.browser.console import PATIENCE
from tests.browser.showing import DEVICES, faults, keep, leave

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
TAKEN_IN = """
SELECT count(DISTINCT r.id), count(p.id)
FROM report r LEFT JOIN report_photo p ON p.report_id = r.id
"""
OPEN = Callable[[], BrowserContext]


@pytest.fixture
def telephone(playwright: Playwright, house: Living, tmp_path: Path) -> OPEN:
    """A browser whose memory outlives it; each call opens it again."""
    path = next(found for name in CHROMIUM if (found := shutil.which(name)))
    screen = DEVICES["phone"]

    @contextmanager
    def opened() -> Iterator[BrowserContext]:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=path,
            args=["--no-sandbox", ANY_ORIGIN],
            base_url=house.http,
            locale="fr-FR",
            viewport=screen,
            service_workers="allow",
        )
        context.set_default_timeout(PATIENCE)
        yield context
        context.close()

    return opened  # type: ignore[return-value]


def browser_of(profile: Path) -> int:
    """The process that keeps this profile: Chromium writes its own number beside it."""
    return int(os.readlink(profile / "SingletonLock").rsplit("-", 1)[1])


def taken_in(house: Living) -> tuple[int, int]:
    """Reports and their photos, as the owner of the database counts them."""
    with house.database() as connection:
        return connection.execute(TAKEN_IN).fetchone()  # type: ignore[return-value]


def a_dump_in_a_field(page: Page, photos: list[Path]) -> None:
    page.select_option("#id_kind", "dump")
    page.select_option("#id_commune", "57038")
    page.fill("#id_place", "Chemin du Paradis")
    page.fill("#id_text", "Trois matelas au bord du chemin")
    for number, photo in enumerate(photos, 1):
        page.set_input_files(f"#id_photo{number}", photo)


def test_two_photos_told_without_a_network_survive_a_killed_browser_and_arrive_once(
    telephone: OPEN, house: Living, tmp_path: Path
) -> None:
    photos = [tmp_path / f"{n}.jpg" for n in (1, 2)]
    for photo in photos:
        photo.write_bytes(phone_picture())
    before = taken_in(house)
    with telephone() as context:
        page = context.pages[0]
        page.goto("/")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        context.set_offline(True)
        page.goto("/reports/send")
        a_dump_in_a_field(page, photos)
        page.click("form[data-later] button.go")
        expect(page.locator(".letters li")).to_contain_text("part seul")
        expect(page.locator("[data-waiting] a")).to_have_text("Un envoi attend sur cet appareil.")
        expect(page.locator("#id_text")).to_have_value("")
        assert faults(page) == []
        keep(page, "report-waiting-phone-light-fr", full=True)
        assert taken_in(house) == before
        os.kill(browser_of(tmp_path / "profile"), signal.SIGKILL)

    with telephone() as context:
        page = context.pages[0]
        page.goto("/reports/send")
        expect(page.locator(".letters li")).to_contain_text("envoyé")
        page.reload()
        page.click(".letters li a")
        expect(page.locator(".photos img")).to_have_count(2)

    assert taken_in(house) == (before[0] + 1, before[1] + 2)


def test_a_second_report_written_on_the_same_page_does_not_take_the_place_of_the_first(
    telephone: OPEN,
) -> None:
    with telephone() as context:
        page = context.pages[0]
        page.goto("/reports/new?kind=dump&commune=57038")
        page.fill("#id_place", "Chemin du Paradis")
        page.click("p.send button.go")
        page.wait_for_selector("form[data-later]")
        context.set_offline(True)
        for number in (1, 2):
            page.fill("#id_text", f"Matelas {number}")
            page.click("form[data-later] button.go")
            expect(page.locator(".letters li")).to_have_count(number)


HANDED_OVER = """([bytes, text]) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action: "/partage", enctype: "multipart/form-data" });
  for (const [name, type] of [["photo", "file"], ["text", "text"]]) {
    const field = document.createElement("input");
    Object.assign(field, { name, type });
    form.append(field);
  }
  const put = new DataTransfer();
  put.items.add(new File([new Uint8Array(bytes)], "shared.jpg", { type: "image/jpeg" }));
  form.elements.namedItem("photo").files = put.files;
  form.elements.namedItem("text").value = text;
  document.body.append(form);
  setTimeout(() => form.submit());
}"""


def share(page: Page, photo: Path, text: str) -> None:
    """As the system hands a photo from another app to an installed app (Web Share Target)."""
    # The page may lie at this address already: only the navigation itself says that it was taken.
    with page.expect_navigation(url="**/reports/send*"):
        page.evaluate(HANDED_OVER, [list(photo.read_bytes()), text])


def test_a_photo_from_another_app_joins_what_was_begun_and_replaces_nothing(
    telephone: OPEN, tmp_path: Path
) -> None:
    photo = tmp_path / "shared.jpg"
    photo.write_bytes(phone_picture(120, 90))
    with telephone() as context:
        page = context.pages[0]
        page.goto("/")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        context.set_offline(True)
        page.goto("/reports/send")
        page.fill("#id_text", "Trois matelas")
        leave(page)
        for _ in range(3):
            share(page, photo, "Vu hier")

        expect(page.locator("#id_text")).to_have_value("Trois matelas")
        expect(page.locator(".chosen-photo:visible canvas")).to_have_count(2)
        expect(page.locator("#photos-full")).to_be_visible()
        keep(page, "report-shared-phone-light-fr", full=True)


def test_what_waits_is_corrected_and_asks_before_it_goes_unsent(telephone: OPEN) -> None:
    with telephone() as context:
        page = context.pages[0]
        page.goto("/")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        context.set_offline(True)
        page.goto("/reports/send")
        a_dump_in_a_field(page, [])
        page.click("form[data-later] button.go")
        waits = page.locator(".letters li")
        expect(waits).to_contain_text("Dépôt sauvage")

        waits.get_by_role("button", name="Corriger").click()
        expect(page.locator("#id_text")).to_have_value("Trois matelas au bord du chemin")
        expect(waits).to_have_count(0)
        page.click("form[data-later] button.go")
        waits.get_by_role("button", name="Retirer de cet appareil").click()
        expect(waits).to_have_count(1)
        waits.get_by_role("button", name="Retirer sans l’envoyer").click()

        expect(waits).to_have_count(0)


PRESSED_AT = """([lon, lat]) => {
  const form = document.querySelector("form[data-later]");
  form.elements.namedItem("lon").value = lon;
  form.elements.namedItem("lat").value = lat;
  form.dispatchEvent(new Event("change"));
  form.querySelector("button.go").click();
}"""


def test_before_it_leaves_an_open_report_with_the_same_photo_is_shown_and_joined(
    telephone: OPEN, house: Living, tmp_path: Path
) -> None:
    photo = tmp_path / "leak.jpg"
    photo.write_bytes(phone_picture(320, 200))
    spot = ("5.8954", "49.4731")
    with telephone() as context:
        page = context.pages[0]
        page.goto("/reports/send")
        said = {"kind": "water", "lon": spot[0], "lat": spot[1], "text": "Fuite"}
        sent = page.request.post(
            "/reports/send",
            headers={"Accept": "application/json"},
            multipart={**said, "form": str(uuid4()), "photo1": photo},
        )
        assert sent.status == 201, sent.text()
        before = taken_in(house)
        page.select_option("#id_kind", "water")
        page.set_input_files("#id_photo1", photo)
        page.evaluate(PRESSED_AT, list(spot))

        near = page.locator("[data-near-list]")
        expect(near.locator("h2")).to_be_focused()
        expect(near).to_contain_text("une photo montre la même chose")
        assert taken_in(house) == before
        assert faults(page) == []
        keep(page, "report-similar-phone-light-fr", full=True)
        near.get_by_role("button", name="Je l’ai vu aussi").first.click()
        page.wait_for_url("**/reports/follow/**")

    assert taken_in(house) == (before[0], before[1] + 1)


def test_a_letter_that_the_house_takes_later_waits_and_says_why(telephone: OPEN) -> None:
    why = "Trop de signalements sont venus de votre réseau."
    with telephone() as context:
        page = context.pages[0]
        # Its worker would send it past the answer below.
        page.add_init_script("delete Navigator.prototype.serviceWorker")
        page.goto("/reports/send")
        page.route(
            "**/reports/send",
            lambda route: (
                route.fulfill(status=429, json={"later": why})
                if route.request.method == "POST"
                else route.continue_()
            ),
        )
        a_dump_in_a_field(page, [])
        page.click("form[data-later] button.go")

        expect(page.locator(".letters li")).to_contain_text("il attend ici et un nouvel essai")
        expect(page.locator(".letters li")).to_contain_text(why)
        expect(page.locator("p[data-waiting]")).to_be_visible()
