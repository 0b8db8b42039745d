"""The portal on a telephone's home screen: its name and icons, and what works without a network."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from eclor.core.identity.guards import Request
from eclor.core.service.contract import Page
from eclor.core.service.registry import registry
from eclor.core.service.words import Audience
from eclor.core.ui import built
from eclor.core.ui.errors import inhabited

# (file, sizes, type, purpose), drawn by the build from our own sign.
ICONS = (
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-512-maskable.png", "512x512", "image/png", "maskable"),
)


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: Request) -> JsonResponse:
    """The web app manifest (W3C), one for each federation: it installs under its own name."""
    name = request.here.name if request.here else "Eclor"
    own = [(str(page.title), page.url_name) for page in _public_pages() if page.shortcut]
    shortcuts = (*own, (_("Map"), "map"), (_("Search"), "search"), (_("For me"), "choices"))
    shared = _shared()
    return JsonResponse(
        {
            **({"share_target": _share_target(shared)} if shared else {}),
            "id": get_script_prefix(),
            "name": f"{name}, Eclor",
            "short_name": "Eclor",
            "description": _("The daily services of {territory}, as they are now.").format(
                territory=name
            ),
            "lang": get_language(),
            "dir": "ltr",
            "start_url": get_script_prefix(),
            "scope": get_script_prefix(),
            "display": "standalone",
            "background_color": "#0a1115",
            "theme_color": "#0a1115",
            "icons": [
                {"src": static(f"eclor/icons/{file}"), "sizes": size, "type": kind, "purpose": use}
                for file, size, kind, use in ICONS
            ],
            "shortcuts": [{"name": title, "url": reverse(page)} for title, page in shortcuts],
        },
        content_type="application/manifest+json",
    )


@require_safe
def worker(request: Request) -> HttpResponse:
    """The service worker. It must lie at the top of what it serves, and be asked anew each time."""
    script = built.text(built.entry("worker").script)
    told = json.dumps(
        {
            "offline": reverse("offline"),
            "needed": _needed(),
            "pages": [reverse(page.url_name) for page in _public_pages() if page.offline],
            "shared": _shared(),
        }
    )
    opening = f"self.ECLOR={told};\n"
    answer = HttpResponse(opening + script, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _needed() -> list[str]:
    """What the offline page cannot do without."""
    files = built.entry("portal")
    return [static(name) for name in (files.script, *files.imports, *files.styles)]


def _public_pages() -> list[Page]:
    every = [page for service in registry for page in service.pages]
    return [page for page in every if page.audience is Audience.PUBLIC and not page.entity_type]


def _shared() -> dict[str, str] | None:
    """Where a photo from another app goes: the address that takes it, the page, its field."""
    for page in _public_pages():
        if page.takes_photo:
            there = {"page": reverse(page.url_name), "field": page.takes_photo}
            return {"to": reverse("shared"), **there}
    return None


def _share_target(shared: dict[str, str]) -> dict[str, Any]:
    """As the Web Share Target API writes it (W3C draft)."""
    return {
        "action": shared["to"],
        "method": "POST",
        "enctype": "multipart/form-data",
        "params": {
            "title": "title",
            "text": "text",
            "files": [{"name": shared["field"], "accept": ["image/*"]}],
        },
    }


@csrf_exempt  # it changes nothing, and the device that shares has no form of ours
@require_POST
def shared(request: Request) -> HttpResponse:
    """A photo from another app, where no worker took it: to the page, where it is chosen again."""
    there = _shared()
    answer = redirect(there["page"] if there else "home")
    answer.status_code = 303
    return answer


@require_safe
@inhabited
def offline(request: Request) -> HttpResponse:
    """Shown when there is no network and the page asked for was never kept on this device."""
    return render(request, "portal/offline.html", {})
