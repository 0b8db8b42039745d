"""The handbook's pages: the shelves, one page, its pictures, a search that needs no script."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from eclor.core.identity.guards import Request
from eclor.core.ui.errors import inhabited
from eclor.faces.docs import library
from eclor.faces.docs.texts import SHELVES

KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml"}


@require_safe
@inhabited
def index(request: Request) -> HttpResponse:
    """The shelves, or what answers ``?q=``."""
    asked = " ".join(request.GET.get("q", "").split())[:100]
    given = {
        "here": "docs",
        "there": library.is_there(),
        "shelves": _shelves(),
        "asked": asked,
        "hits": library.search(asked),
    }
    return render(request, "docs/index.html", given)


@require_safe
@inhabited
def page(request: Request, name: str) -> HttpResponse:
    """One page of the handbook."""
    entry = library.find(name) if library.is_there() else None
    if entry is None:
        raise Http404(f"The handbook has no page {name!r}.")
    text = library.read(entry.path)
    given = {
        "here": "docs",
        "entry": entry,
        "text": text,
        "contents": [s for s in text.sections if s.level == 2],
        "shelves": _shelves(),
    }
    return render(request, "docs/page.html", given)


@require_safe
def picture(request: Request, name: str) -> HttpResponse:
    """One picture of the handbook."""
    if len(name.encode()) > library.LONGEST_NAME:
        raise Http404(f"The handbook has no picture {name[:40]!r}.")
    folder = (library.FOLDER / "pictures").resolve()
    path = (folder / name).resolve()
    if path.parent != folder or path.suffix not in KINDS or not path.is_file():
        raise Http404(f"The handbook has no picture {name!r}.")
    answer = HttpResponse(path.read_bytes(), content_type=KINDS[path.suffix])
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def _shelves() -> list[tuple[object, list[library.Entry]]]:
    """(title, pages) of each shelf."""
    return [(SHELVES[shelf], pages) for shelf, pages in library.shelves().items()]
