"""A process that lays out one page and ends. In: JSON with html, styles, static; out: the PDF."""

import json
import logging
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from eclor.core.ui.built import BUILT

LIBRARIES_LACK = 3  # how the process ends when the system has no Pango


def main() -> int:
    order = json.load(sys.stdin)
    try:
        import weasyprint  # needs libraries of the system
        import weasyprint.text.fonts
    except OSError as problem:
        sys.stderr.write(f"{problem}\n")
        return LIBRARIES_LACK
    # It tells of each rule that is written for screens and means nothing on paper.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    fonts = weasyprint.text.fonts.FontConfiguration()
    ours = _ours_alone(order["static"])
    styles = [
        weasyprint.CSS(filename=path, url_fetcher=ours, font_config=fonts)
        for path in order["styles"]
    ]
    document = weasyprint.HTML(string=order["html"], base_url="eclor:/", url_fetcher=ours)
    sys.stdout.buffer.write(document.write_pdf(stylesheets=styles, font_config=fonts))
    return 0


def _ours_alone(static: str) -> Any:
    """Fonts and styles of our own build, and nothing else: no address of a page is ever followed."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OursAlone(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            return URLFetcherResponse(url, body=file_at(url, static).read_bytes())

    return OursAlone()


def file_at(url: str, static: str) -> Path:
    """Raises ValueError for anything that is not a file of the build."""
    path = Path(unquote(urlsplit(url).path))
    below = f"{static}eclor/"
    if str(path).startswith(below):
        path = BUILT / str(path).removeprefix(below)
    if not path.resolve().is_relative_to(BUILT.resolve()):
        raise ValueError(f"{url} is not a file of the build.")
    return path


if __name__ == "__main__":
    sys.exit(main())
