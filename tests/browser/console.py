"""Helpers to sit down at the console."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

LIVE = re.compile("En direct|Live")
PATIENCE = 60_000  # milliseconds, for a machine where others work too


def sit_down(
    visit: Callable[..., Page], who: tuple[str, str], path: str = "/hypervisor", **more: Any
) -> Page:
    """The console of somebody who signed in; it is complete: map drawn, alarms listed."""
    return complete(visit(path, who=who, **more))


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the form that is shown."""
    page.fill("#id_email", email)
    page.fill("#id_password", password)
    page.click("main button.go")


def complete(page: Page) -> Page:
    page.wait_for_selector("eclor-map[data-loaded]", state="attached", timeout=PATIENCE)
    page.wait_for_selector(".al, eclor-alarms .none", state="attached", timeout=PATIENCE)
    expect(page.locator("[data-live-state]")).to_contain_text(LIVE, timeout=PATIENCE)
    return page


def row(page: Page, words: str) -> Any:
    """The row of the alarm of the thing of this name."""
    return page.locator("li[data-alarm]").filter(has_text=words)
