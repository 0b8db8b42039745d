"""Somebody without an account is told on their own device, and a press leads to their own page."""

import json
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from playwright.sync_api import Page, expect

from eclor.core.notices.carriers.sealing import CURVE, read
from eclor.testing.living import Living
from eclor.testing.waiting import wait_until
from tests.browser.showing import DEVICES, VISIT, faults, keep
from tests.notices.servers import Browser, PushService

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

# Chromium asks a service of Google's for a subscription, which no test may: the browser's part is
# played here with a key of the test's own; all that follows is real.
SUBSCRIBES = """
(said) => {
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async function (how) {
    if (!how.userVisibleOnly) throw new Error("A browser shows every notice.");
    return { toJSON: () => said };
  };
}
"""
SHOWN = """
async () => (await self.registration.getNotifications())
  .map((n) => ({ title: n.title, body: n.body, data: n.data }))
"""
# A press without a hand may open no window: where it would lead is noted instead.
PRESSED = """
async () => {
  const [notice] = await self.registration.getNotifications();
  const found = new Promise((done) => { self.clients.openWindow = async (link) => done(link); });
  self.clients.matchAll = async () => [];
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification: notice }));
  return found;
}
"""


def test_a_notice_travels_sealed_and_a_press_on_it_opens_the_own_page(
    visit: VISIT, house: Living, push: PushService, maya: tuple[str, str]
) -> None:
    louise = Browser()
    home = house.http.replace("127.0.0.1", "localhost")  # as the house names itself in its notices
    page = visit(
        f"{home}/", service_workers="allow", permissions=["notifications"], **DEVICES["phone"]
    )
    page.add_init_script(f"({SUBSCRIBES})({louise.subscription(push.origin)})")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")

    own = a_report_followed(page, home)
    page.get_by_role("button", name="Me prévenir à chaque réponse").click()
    expect(page.locator("#told")).to_contain_text("1 appareil est prévenu")
    assert faults(page) == []
    keep(page, "report-follow-phone-light-fr", full=True)
    never_quiet(house)
    accepted_by(visit, maya, int(page.locator("h1").inner_text().split()[-1]))
    wait_until(lambda: bool(push.asked), "the notice at the push service")

    head, body = push.asked[0]
    key = page.locator("[data-push-key]").get_attribute("data-push-key")
    signed_by_the_house(head["Authorization"], str(key), push.origin)
    plain = louise.opens(body)
    (worker,) = (one for one in page.context.service_workers if one.url.startswith(home))
    deliver(page, home, plain)
    wait_until(lambda: bool(worker.evaluate(SHOWN)), "the notice on the device")
    (shown,) = worker.evaluate(SHOWN)
    assert "accepté" in shown["title"]
    assert own not in plain.decode()
    assert worker.evaluate(PRESSED).endswith(own)


def a_report_followed(page: Page, home: str) -> str:
    """The path of the own page of a new report."""
    page.goto(f"{home}/reports/new?kind=road&commune=57038")
    page.fill("#id_place", "Rue Foch 7")
    page.click("p.send button.go")
    page.fill("#id_text", "Un trou dans la chaussée")
    page.click("form[data-later] button.go")
    page.wait_for_url("**/reports/follow/**")
    return page.evaluate("() => location.pathname")


def never_quiet(house: Living) -> None:
    """The hour at which the test runs says nothing."""
    with house.database() as connection:
        connection.execute(
            "INSERT INTO notice_quiet (id, territory_id, subject, retained_until, begins, ends)"
            " SELECT gen_random_uuid(), territory_id, subject, retained_until, '00:00', '00:00'"
            " FROM notice_address WHERE carrier = 'push'"
        )


def accepted_by(visit: VISIT, maya: tuple[str, str], number: int) -> None:
    desk = visit(f"/reports/desk/{number}", who=maya)
    form = desk.locator("form:has(input[name=to][value=accepted])")
    form.locator("button").first.click()
    desk.wait_for_load_state()


def signed_by_the_house(said: str, key: str, audience: str) -> None:
    """RFC 8292: a token for this push service, for some hours, by the key the browser was given."""
    token, k = (part.split("=", 1)[1] for part in said.removeprefix("vapid ").split(", "))
    head, claims, signature = token.split(".")
    assert k == key
    raw = read(signature)
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, read(k))
    public.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    told = json.loads(read(claims))
    assert told["aud"] == audience
    assert time.time() < told["exp"] <= time.time() + 24 * 3600


def deliver(page: Page, home: str, plain: bytes) -> None:
    """What the push service would wake the browser with."""
    line = page.context.new_cdp_session(page)
    versions: list[dict[str, object]] = []
    line.on(
        "ServiceWorker.workerRegistrationUpdated", lambda e: versions.extend(e["registrations"])
    )
    line.send("ServiceWorker.enable")
    wait_until(lambda: bool(versions) or page.wait_for_timeout(50), "the worker's registration")
    line.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": home,
            "registrationId": versions[0]["registrationId"],
            "data": plain.decode(),
        },
    )
