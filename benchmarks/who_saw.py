"""From a read of somebody's data to its line on that person's own screen.

The whole house runs (`eclor up`) with the demo territory. A real Chromium stands on "Who saw my
data", signed in as Maya; a process beside the house's own opens her data again and again, at random
moments, each time for another reason. The clock runs from before the opening (its commit to the
disk included) to the moment the reason stands in the document of the page. Behind each opening the
page is also asked for once over HTTP: the line must be in the very next answer.

Left out: the pixels' way to the screen. Browser, reader and house share this machine.

Run:  python -m benchmarks.who_saw [--reads N]
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from uuid import UUID

from playwright.sync_api import Page, sync_playwright

from benchmarks import rig
from benchmarks.live import load_demo
from eclor.core.service.database import DatabaseRole
from eclor.testing.living import Living, living

LIMIT = 1.0  # seconds, p99
WARM_UP = 5
MOST = 180  # the page shows 200 lines
SEED = 57
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")

# When each reason first stood in the document, in seconds of the epoch.
WATCH = """() => {
  window.stood = {};
  const look = () => {
    const now = (performance.timeOrigin + performance.now()) / 1000;
    for (const one of document.querySelectorAll('[data-refresh="seen"] bdi')) {
      window.stood[one.textContent] ??= now;
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  look();
}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reads", type=int, default=150)
    asked = parser.parse_args()
    if not 1 <= asked.reads <= MOST - WARM_UP:
        parser.error(f"Between 1 and {MOST - WARM_UP} reads: the page shows no more.")
    with living("/", prepare=load_demo, ECLOR_DEMO="off") as house, django(house):
        spent, lost, late = measured(house, asked.reads)
    ordered = sorted(spent)
    p99 = ordered[int(len(ordered) * 0.99)] if ordered else 0.0
    return rig.result(
        "who_saw",
        p99,
        "s, p99 from before the read to its line on the person's open page",
        LIMIT,
        bool(ordered) and p99 <= LIMIT and lost == 0 and late == 0,
        median=round(statistics.median(ordered), 3) if ordered else None,
        worst=round(ordered[-1], 3) if ordered else None,
        reads=asked.reads,
        never_on_the_page=lost,
        not_in_the_next_answer=late,
    )


@contextmanager
def django(house: Living) -> Iterator[None]:
    """Django in this process, as one more of the house's own, with the application's rights."""
    os.environ.update(
        house.environment, ECLOR_ROLE=DatabaseRole.APP, DJANGO_SETTINGS_MODULE="eclor.run.settings"
    )
    # The browser's driver runs a loop in this thread, beside which Django otherwise asks nothing.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
    import django as program

    program.setup()
    from eclor.core.trust.door import door

    try:
        yield
    finally:
        door.close()


def measured(house: Living, reads: int) -> tuple[list[float], int, int]:
    """Seconds of each read; how many never came; how many the next answer did not have."""
    said = json.loads((house.home / "demo-people.json").read_text())
    maya = next(one for one in said if one["name"] == "Maya")
    with house.database() as owner:
        row = owner.execute(
            "SELECT territory_id, subject FROM person WHERE email = %s", (maya["email"],)
        ).fetchone()
    if row is None:
        raise LookupError(f"The demo has no {maya['email']}.")
    path = next((one for one in BROWSERS if os.path.exists(one)), None)
    if path is None:
        raise SystemExit("This benchmark needs Chromium: install the package chromium.")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_context(base_url=house.http, locale="fr-FR").new_page()
        stand_before(page, maya)
        return watched(page, Reading(row[0], row[1]), reads)


def stand_before(page: Page, who: dict[str, str]) -> None:
    """Signed in, on the page that follows."""
    page.goto("/signin?next=/mes-donnees/journal")
    page.fill("#id_email", who["email"])
    page.fill("#id_password", who["password"])
    page.click("main button.go")
    page.wait_for_url("**/mes-donnees/journal")
    page.evaluate(WATCH)


class Reading:
    """Opens one person's data the way every room does, and says when it began."""

    def __init__(self, territory: int, subject: UUID) -> None:
        from eclor.core.territories.entering import enter

        enter(territory)
        self._territory, self._subject = territory, subject

    def read(self, reason: str) -> float:
        """The moment before the opening (epoch seconds)."""
        from django.db import close_old_connections, connection
        from django.utils import timezone

        from eclor.core.service.scope import Scope
        from eclor.core.trust.purposes import opened

        scope = Scope(territory=self._territory, now=timezone.now(), person="7")
        close_old_connections()
        began = time.time()
        with (
            opened(scope, "reports.answer", reason, [self._subject]),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "SELECT count(*) FROM report_contact WHERE subject = %s", [self._subject]
            )
        return began


def watched(page: Page, reading: Reading, reads: int) -> tuple[list[float], int, int]:
    chance = Random(SEED)
    began: dict[str, float] = {}
    late = 0
    for n in range(WARM_UP + reads):
        reason = f"lecture n° {n:04d}"
        moment = reading.read(reason)
        if reason not in page.request.get("/mes-donnees/journal").text():
            late += 1
        if n >= WARM_UP:
            began[reason] = moment
        page.wait_for_timeout(1000 * chance.uniform(0.1, 1.1))
    page.wait_for_timeout(5000)
    stood: dict[str, Any] = page.evaluate("() => window.stood")
    spent = [stood[reason] - moment for reason, moment in began.items() if reason in stood]
    return spent, len(began) - len(spent), late


if __name__ == "__main__":
    sys.exit(main())
