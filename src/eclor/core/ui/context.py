"""What every page knows of the house it stands in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from eclor.core.service.contract import Page
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.service.times import milliseconds
from eclor.core.service.words import Stand
from eclor.core.ui.device import THEME

THEMES = ("day", "night")


@dataclass(frozen=True, slots=True)
class House:
    """``theme`` is "" when the person leaves it to the device; ``now_ms`` is the house's clock."""

    name: str
    simulated: bool
    theme: str
    now_ms: int
    language: str
    other_languages: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    person: Any
    operates: bool
    elected: bool
    installs: bool  # whether this page belongs to a federation one can put on a home screen
    day: str  # the sign of a day, for scripts
    bar: tuple[Page, ...]  # what services put under the thumb of every page
    about: tuple[Page, ...]  # and at its foot


def house(request: HttpRequest) -> dict[str, House]:
    """Template variable ``house``; works for a page outside every territory too."""
    here = getattr(request, "here", None)
    scope = getattr(request, "scope", None)
    language = get_language() or settings.LANGUAGE_CODE
    theme = request.COOKIES.get(THEME, "")
    found = House(
        name=here.name if here else "Eclor",
        simulated=bool(here and here.simulated),
        theme=theme if theme in THEMES else "",
        now_ms=milliseconds(timezone.now()),
        language=language,
        other_languages=tuple(
            (code, name) for code, name in settings.LANGUAGES if code != language
        ),
        languages=tuple(settings.LANGUAGES),
        person=getattr(request, "person", None),
        operates=bool(scope and scope.may("hypervisor.see")),
        elected=bool(scope and scope.may("elected.see")),
        installs=here is not None,
        day=_("%(days)s d").replace("%(days)s", "").strip(),
        bar=_standing(scope, Stand.BAR),
        about=_standing(scope, Stand.ABOUT),
    )
    return {"house": found}


def _standing(scope: Scope | None, stand: Stand) -> tuple[Page, ...]:
    """Outside every territory no service has a page."""
    if scope is None:
        return ()
    pages = (page for service in registry for page in service.pages if page.stands is stand)
    return tuple(page for page in pages if page.open_to(scope))
