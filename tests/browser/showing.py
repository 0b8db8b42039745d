"""What the browser tests share: devices, lights, axe, pictures, a recycling centre that speaks."""

import json
import math
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from axe_playwright_python.base import AXE_SCRIPT
from PIL import Image
from playwright.sync_api import Page
from psycopg import sql

from eclor.core.observations import partitions
from eclor.testing.living import Living

DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"width": 390, "height": 844},
    "tablet": {"width": 820, "height": 1180},
    "desktop": {"width": 1280, "height": 800},
}
# Every device by day and by night, in each language as often: two of three things in each pair.
PAIRS = (
    ("fr", (("phone", "light"), ("tablet", "dark"), ("desktop", "light"))),
    ("en", (("phone", "dark"), ("tablet", "light"), ("desktop", "dark"))),
)
# 1280 by 1024 pixels enlarged four times.
ENLARGED = {"width": 320, "height": 256}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# What another light or width can change of a document whose markup was looked at already.
LOOKS = {
    "runOnly": {
        "type": "rule",
        "values": [
            "color-contrast",
            "css-orientation-lock",
            "link-in-text-block",
            "scrollable-region-focusable",
            "target-size",
        ],
    },
    "resultTypes": ["violations"],
}
TWICE = """() => [...new Set([...document.querySelectorAll("[id]")].map((one) => one.id)
    .filter((id, at, all) => all.indexOf(id) !== at))]"""
SCREENS = Path("test-results/screens")
HANDBOOK = Path("docs/pictures")
PARIS = ZoneInfo("Europe/Paris")
HEAVIEST = 200_000  # bytes of a picture of the handbook
VISIT = Callable[..., Page]


def asked_for() -> bool:
    """Whether somebody wants the pictures: ``make pictures``."""
    return bool(os.environ.get("PICTURES"))


def keep(
    page: Page, name: str, *, shown: bool = False, full: bool = False, photo: bool = False
) -> None:
    """Keep a picture if any are asked for; those that are ``shown`` go into the handbook too.

    A ``photo`` has lights and soft edges: JPEG keeps them.
    """
    if not asked_for():
        return
    SCREENS.mkdir(parents=True, exist_ok=True)
    path = SCREENS / f"{name}.png"
    seen = page.viewport_size or {"width": 1280, "height": 800}
    if full:  # as tall as the page: what is fixed to the screen's edge then stands at the end
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": seen["width"], "height": min(height, 6000)})
    page.screenshot(path=path, animations="disabled")
    page.set_viewport_size(seen)
    if shown:
        picture = Image.open(path).convert("RGB")
        kept = HANDBOOK / f"{name}.{'jpg' if photo else 'png'}"
        if photo:
            picture.save(kept, quality=80, optimize=True)
        else:
            picture.quantize(128, dither=Image.Dither.NONE).save(kept, optimize=True)
        assert kept.stat().st_size < HEAVIEST, f"{name} is too heavy."


def by_day_and_by_night(page: Page) -> Iterator[str]:
    """The open page in the light its device asks for, one after the other."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        yield scheme


def faults(page: Page, *, again: bool = False) -> list[tuple[str, str]]:
    """What axe finds: (rule, the first element); and names used twice, where a label would point wrong.

    ``again``: every rule looked at this very document before; only those about its look do now.
    """
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    rules = LOOKS if again else RULES
    found = page.evaluate("rules => axe.run(rules).then(said => said.violations)", rules)
    twice = [] if again else [("id used twice", name) for name in page.evaluate(TWICE)]
    return [(v["id"], v["nodes"][0]["html"][:160]) for v in found] + twice


def runs_out(page: Page) -> list[str]:
    """Elements that leave the screen at its side, outside anything that scrolls by itself."""
    return page.evaluate(
        "() => document.documentElement.scrollWidth <= innerWidth ? [] :"
        " [document.documentElement.scrollWidth + ' px', ...[...document.querySelectorAll('body *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 120))]"
    )


def looked_at(page: Page, name: str) -> None:
    """By day, by night and enlarged four times: axe finds nothing, nothing leaves the screen."""
    page.set_viewport_size(DEVICES["desktop"])
    for scheme in by_day_and_by_night(page):
        found = faults(page, again=scheme == "dark")
        assert found == [], (name, scheme, found)
        keep(page, f"{name}-{scheme}", full=True)
    page.set_viewport_size(ENLARGED)
    outside = runs_out(page)
    assert outside == [], (name, outside)
    keep(page, f"{name}-320", full=True)


def leave(page: Page) -> None:
    """Another app comes to the front; whoever leaves at once loses nothing: the draft is kept."""
    page.evaluate(
        """() => { Object.defineProperty(document, "visibilityState", { value: "hidden" });
                   document.dispatchEvent(new Event("visibilitychange")); }"""
    )
    page.wait_for_function(
        """() => new Promise((done) => {
          const asked = indexedDB.open("eclor-later");
          asked.onsuccess = () => {
            const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
            all.onsuccess = () => { asked.result.close(); done(all.result.length === 1); };
          };
        })"""
    )


def forget(visit: VISIT, said: str) -> None:
    """A browser reports what a test provoked on purpose."""
    troubles = visit.troubles  # type: ignore[attr-defined]
    troubles[:] = [one for one in troubles if said not in one]


# What the house itself announced over the last hours, each five minutes.
WAIT_SERIES = """
INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)
SELECT territory_id, id, 'waitP50', 'MIN', true, 400 FROM entity WHERE id = %(pk)s
ON CONFLICT DO NOTHING
"""
PAST_WAITS = """
INSERT INTO observation (at, num, series_id)
SELECT at, greatest(0, 5 + 3 * sin(extract(epoch FROM at) / 1500) + 2 * sin(extract(epoch FROM at)
    / 500)), s.id FROM generate_series(now() - interval '4 hours', now(), '5 min') at,
    (SELECT id FROM series WHERE entity_id = %(pk)s AND attribute = 'waitP50') s
ON CONFLICT DO NOTHING
"""


# What containers and weather stations said; the house has words of its own in history.
STORED = """
SELECT count(*) FROM observation o JOIN series s ON s.id = o.series_id
WHERE s.attribute IN ('fillingLevel', 'temperature')
"""
LIT = """
WITH lamp AS (SELECT id, territory_id FROM entity WHERE type = 'Streetlight'),
made AS (INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)
    SELECT territory_id, id, 'dimming', 'P1', true, 400 FROM lamp ON CONFLICT DO NOTHING)
SELECT 1
"""
LEVELS = """
INSERT INTO latest (at, received_at, changed_at, num, entity_id, series_id, territory_id)
SELECT now() - s.id % 240 * interval '1 second', now(), now() - interval '1 hour',
    CASE WHEN s.entity_id % 41 = 0 THEN 0 WHEN s.entity_id % 7 = 0 THEN 100 ELSE 70 END,
    s.entity_id, s.id, s.territory_id FROM series s JOIN entity e ON e.id = s.entity_id
WHERE e.type = 'Streetlight' AND s.attribute = 'dimming'
ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, num = excluded.num
"""


def as_recorder(connection: psycopg.Connection) -> None:
    """From here on by the role that history belongs to: it must be able to write what is made."""
    owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'observation'"
    role = connection.execute(owner).fetchone()
    assert role is not None
    connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role[0])))


def light_the_lamps(house: Living) -> None:
    """Every lamp said within four minutes how strongly it shines; one in forty is out."""
    with house.database() as connection:
        connection.execute(LIT)
        connection.execute(LEVELS)


class Centre:
    """The recycling centre of Audun, always open, of which the tests say what is known."""

    def __init__(self, house: Living) -> None:
        self._house = house
        hour = datetime.now(PARIS).hour  # tests run at any hour: it opened four hours ago
        hours = f"{max(0, hour - 4):02}:00-{min(24, hour + 6):02}:00"
        with house.database() as connection:
            self.pk = connection.execute(
                "UPDATE entity SET attributes = attributes || jsonb_build_object("
                "'openingHours', 'Mo-Su,PH ' || %s::text)"
                " WHERE type = 'RecyclingCentre' AND name LIKE '%%Audun%%' RETURNING id",
                [hours],
            ).fetchone()[0]
            now = datetime.now(UTC)
            as_recorder(connection)
            partitions.make(connection, {(now - timedelta(hours=h)).date() for h in (0, 4)})
            connection.execute("RESET ROLE")
            connection.execute(WAIT_SERIES, {"pk": self.pk})
            connection.execute(PAST_WAITS, {"pk": self.pk})

    @property
    def path(self) -> str:
        return f"/waste/centres/{self.pk}"

    def speaks(self, visit: VISIT, path: str = "", **device: Any) -> Page:
        """A page while six minutes, twelve at most, were measured 40 seconds ago.

        The house writes its own word each minute; then this is said once more.
        """
        for _ in range(12):
            self._say()
            page = visit(path or self.path, **device)
            if page.locator(".big b").all_inner_texts() == ["6"]:
                return page
            page.wait_for_timeout(2500)  # a page is drawn for all who come within two seconds
        raise AssertionError("The house took back each time what the test had said.")

    def _say(self) -> None:
        now = datetime.now(UTC)
        local = now.astimezone(PARIS)
        day = local.replace(hour=0, minute=0, second=0, microsecond=0)
        usual = [self._point(day + timedelta(minutes=30 * n), usual_wait(n / 2)) for n in range(48)]
        ahead = [
            self._point(now + timedelta(minutes=m), 6 * math.exp(-m / 40)) for m in range(0, 121, 5)
        ]
        best = [self._point(now + timedelta(minutes=m), 2.0) for m in (75, 105)]
        with self._house.database() as connection:
            connection.execute(
                "INSERT INTO waste_forecast (territory_id, centre_id, made_at, heard_at, p50, p90,"
                " confidence, silence, curve, usual, best)"
                " VALUES (1, %(pk)s, %(now)s, %(heard)s, 6, 12, 'measured', '', %(curve)s,"
                " %(usual)s, %(best)s) ON CONFLICT (centre_id) DO UPDATE SET made_at = %(now)s,"
                " heard_at = %(heard)s, p50 = 6, p90 = 12, confidence = 'measured',"
                " silence = '', curve = %(curve)s,"
                " usual = %(usual)s, best = %(best)s",
                {
                    "pk": self.pk,
                    "now": now,
                    "heard": now - timedelta(seconds=40),
                    "curve": json.dumps(ahead),
                    "usual": json.dumps(usual),
                    "best": json.dumps(best),
                },
            )

    @staticmethod
    def _point(at: datetime, minutes: float) -> list[float]:
        return [int(at.timestamp()) // 60, round(minutes, 1), round(2 * minutes + 1, 1)]


def usual_wait(hour: float) -> float:
    """Two crowds a day, at half past ten and at five."""
    return 9 * math.exp(-((hour - 10.5) ** 2) / 2) + 8 * math.exp(-((hour - 17) ** 2) / 3) + 0.5
