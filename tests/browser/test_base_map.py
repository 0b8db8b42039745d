"""A base map of the territory's choice: beneath its outlines when it answers, missed plainly when not."""

import json
import re
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, Route, expect

from eclor.core.ui.middleware import policy

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
PATIENCE = 60_000
VIOLET = (190, 40, 200)
# Keeps the colour of a corner of the canvas, outside the territory, as it was after each drawing.
WATCHED = """() => {
  const map = document.querySelector('eclor-map').view.map;
  map.on('render', () => {
    const canvas = map.getCanvas();
    const gl = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
    const pixel = new Uint8Array(4);
    gl.readPixels(2, canvas.height - 3, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    window.corner = [...pixel];
    map.triggerRepaint();
  });
  map.triggerRepaint();
}"""
IS_VIOLET = "() => window.corner && corner[1] + 20 < Math.min(corner[0], corner[2])"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def tile(colour: tuple[int, int, int], side: int = 256) -> bytes:
    """A PNG of one colour."""
    rows = (b"\0" + bytes(colour) * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


class TileServer(ThreadingHTTPServer):
    """A style and its tiles, on another origin than the house."""

    daemon_threads = True
    silent = False

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def style(self) -> bytes:
        tiles = {
            "type": "raster",
            "tiles": [f"{self.origin}/{{z}}/{{x}}/{{y}}.png"],
            "tileSize": 256,
        }
        layer = {"id": "ground", "type": "raster", "source": "tiles"}
        return json.dumps({"version": 8, "sources": {"tiles": tiles}, "layers": [layer]}).encode()


class TileHandler(BaseHTTPRequestHandler):
    server: TileServer

    def do_GET(self) -> None:
        said = self.server.style if self.path == "/style.json" else tile(VIOLET)
        self.send_response(503 if self.server.silent else 200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(b"" if self.server.silent else said)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def tiles() -> Iterator[TileServer]:
    with TileServer(("127.0.0.1", 0), TileHandler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def chosen(tiles: TileServer, visit: Callable[..., Page]) -> Callable[[str], Page]:
    """The map page of a house whose base map is at this address: its attribute and its policy.

    The tiles are there before the pages and after them: a page closes while it still loads some.
    """

    def opened(address: str) -> Page:
        def based(route: Route) -> None:
            answer = route.fetch()
            page = answer.text().replace("<eclor-map", f'<eclor-map data-base="{address}"', 1)
            assert address in page
            headers = {**answer.headers, "content-security-policy": policy(address)}
            route.fulfill(response=answer, headers=headers, body=page)

        # A service worker would answer with the page as it was.
        page = visit("/signin", service_workers="block")
        page.route("**/carte", based)
        page.goto("/carte")
        return page

    return opened


@pytest.mark.parametrize("path", ["/style.json", "/{z}/{x}/{y}.png"])
def test_a_base_map_lies_beneath_the_territory(
    chosen: Callable[[str], Page], tiles: TileServer, path: str
) -> None:
    page = chosen(tiles.origin + path)

    expect(page.locator("eclor-map[data-ground=base]")).to_be_visible(timeout=PATIENCE)
    page.evaluate(WATCHED)
    page.wait_for_function(IS_VIOLET, timeout=PATIENCE)
    expect(page.locator("eclor-map .notices .trouble")).to_have_count(0)


def test_its_origin_is_the_only_other_one_the_page_may_ask(
    chosen: Callable[[str], Page], tiles: TileServer, visit: Callable[..., Page]
) -> None:
    page = chosen(f"{tiles.origin}/style.json")
    elsewhere = tiles.origin.replace("127.0.0.1", "localhost")
    asked = "address => fetch(address).then(() => 'answered', () => 'refused')"

    assert page.evaluate(asked, f"{tiles.origin}/style.json") == "answered"
    assert page.evaluate(asked, f"{elsewhere}/style.json") == "refused"
    visit.troubles.clear()  # type: ignore[attr-defined] # the browser reports the refusal


@pytest.mark.parametrize("path", ["/style.json", "/{z}/{x}/{y}.png"])
def test_a_base_map_that_does_not_answer_leaves_the_own_ground_and_is_missed_aloud(
    chosen: Callable[[str], Page], tiles: TileServer, visit: Callable[..., Page], path: str
) -> None:
    tiles.silent = True
    page = chosen(tiles.origin + path)

    expect(page.locator("eclor-map[data-ground=own]")).to_be_visible(timeout=PATIENCE)
    notice = page.locator("eclor-map .notices .trouble")
    expect(notice).to_contain_text(re.compile("fond de carte|base map"), timeout=PATIENCE)
    expect(notice).to_contain_text("503")
    page.wait_for_selector("eclor-map[data-drawn]", timeout=PATIENCE)
    visit.troubles.clear()  # type: ignore[attr-defined] # the browser reports each failed request
