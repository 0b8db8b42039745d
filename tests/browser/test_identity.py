"""A passkey in a real browser: made on the account page, then enough to sign in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from eclor.testing.living import Living
from tests.browser.console import sign_in
from tests.browser.showing import DEVICES, faults, keep, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
# Somebody of her own: whoever has a passkey is asked for it at each sign-in.
PAULA = """
INSERT INTO person (territory_id, email, name, password, is_active, subject)
SELECT territory_id, 'paula@example.org', 'Paula', password, true, gen_random_uuid()
FROM person WHERE email = %s
"""
TELEPHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_made_on_the_account_page_signs_in_alone(
    visit: Callable[..., Page], house: Living, maya: tuple[str, str]
) -> None:
    with house.database() as connection:
        connection.execute(PAULA, [maya[0]])
    here = house.http.replace("127.0.0.1", "localhost")
    page = visit(f"{here}/signin?next=/account", width=390, height=844)
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send("WebAuthn.addVirtualAuthenticator", {"options": TELEPHONE})
    sign_in(page, "paula@example.org", maya[1])

    page.locator("form[data-make] button").click()
    page.wait_for_url("**/account/paper")
    page.locator("main button.go").click()
    expect(page.locator("ol.codes li")).to_have_count(10)
    looked_at(page, "account-paper")
    page.set_viewport_size(DEVICES["phone"])
    page.goto(f"{here}/account")
    assert faults(page) == []
    keep(page, "account-phone", full=True)
    page.locator("footer form[action$=signout] button").click()
    page.goto(f"{here}/signin?next=/account")
    keep(page, "signin-phone", full=True)
    page.locator("form[data-passkey] button").click()

    page.wait_for_url("**/account")
    expect(page.locator("main h1")).to_have_count(1)
