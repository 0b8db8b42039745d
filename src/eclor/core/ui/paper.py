"""The page as a PDF, made here: no other machine sees it."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from eclor.core.ui import built


class NoPaper(RuntimeError):
    """This machine cannot make a PDF; the text says what to install."""


def pdf(html: str, more: Sequence[Path] = ()) -> bytes:
    """The page as PDF, in the elected's styles and ``more`` of the room's own. Raises NoPaper."""
    weasyprint = _press()
    fonts = weasyprint.text.fonts.FontConfiguration()
    styles = [
        weasyprint.CSS(filename=str(_file(name)), url_fetcher=_fetcher(), font_config=fonts)
        for name in built.entry("elected").styles
    ]
    styles += [
        weasyprint.CSS(filename=str(path), url_fetcher=_fetcher(), font_config=fonts)
        for path in more
    ]
    document = weasyprint.HTML(string=html, base_url="eclor:/", url_fetcher=_fetcher())
    made: bytes = document.write_pdf(stylesheets=styles, font_config=fonts)
    return made


@lru_cache
def _press() -> Any:
    try:
        # Here, and not at the top: it takes a second and needs libraries of the system.
        import weasyprint
        import weasyprint.text.fonts
    except OSError as problem:
        raise NoPaper(
            "This machine lacks the libraries that lay out a PDF (Pango). Whoever administers it "
            "installs them: on Debian or Ubuntu, apt install libpango-1.0-0 libpangoft2-1.0-0 "
            f"libharfbuzz-subset0. The missing one: {problem}"
        ) from problem
    # It tells of each rule that is written for screens and means nothing on paper.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("weasyprint.progress").setLevel(logging.ERROR)
    return weasyprint


def _fetcher() -> Any:
    """Fonts and styles of our own build, and nothing else: no address of a page is ever followed."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OursAlone(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            return URLFetcherResponse(url, body=_file_at(url).read_bytes())

    return OursAlone()


def _file(name: str) -> Path:
    return built.BUILT / name.removeprefix("eclor/")


def _file_at(url: str) -> Path:
    """Raises ValueError for anything that is not a file of the build."""
    path = Path(unquote(urlsplit(url).path))
    static = settings.STATIC_URL + "eclor/"
    if str(path).startswith(static):
        path = built.BUILT / str(path).removeprefix(static)
    if not path.resolve().is_relative_to(built.BUILT.resolve()):
        raise ValueError(f"{url} is not a file of the build.")
    return path
