"""What the page hands to the console's islands: addresses, people, pages, orders and words."""

from typing import Any

from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from eclor.core.alarms.forms import SHELVES, people
from eclor.core.commands.catalogue import commands, known
from eclor.core.context import queries as context
from eclor.core.identity.guards import Request
from eclor.core.identity.models import Role
from eclor.core.service.contract import Command, Page
from eclor.core.service.numbers import whole
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.core.ui import built
from eclor.faces.hypervisor.models import SavedView
from eclor.faces.hypervisor.queries import views
from eclor.faces.hypervisor.queries.alarms import services
from eclor.faces.hypervisor.queries.figures import SHOWN, cards
from eclor.faces.hypervisor.speech import words
from eclor.faces.hypervisor.views.keeping import as_told

ANY = 4_200_000_001  # stands for a thing's number in an address the page fills in


def setup(request: Request, kept: SavedView | None) -> dict[str, Any]:
    """Everything of the page's own; what changes while it is open is asked for or told live."""
    scope = request.scope
    return {
        "csrf": get_token(request),
        "sprite": static(built.icons().sprite),
        "addresses": addresses(),
        "me": {"id": scope.person, "name": str(request.person)},
        "handles": scope.may("alarms.handle"),
        "people": people(scope),
        "shelves": [(minutes, str(said)) for minutes, said in SHELVES],
        "roles": {role.value: str(_(role.label)) for role in Role},
        "services": services(),
        "states": context.states(scope),
        "ordered": sorted({one.field.target for one in commands()}),
        "figures": {key: str(kpi.title) for key, kpi in cards(scope).items()},
        "most_figures": SHOWN,
        "communes": communes(scope),
        "pages": pages(scope),
        "orders": orders(scope),
        "views": [as_told(view) for view in views.mine(scope)],
        "view": as_told(kept) if kept else None,
        "view_gone": bool(request.GET.get("view")) and kept is None,
        "entity": asked_thing(scope, request.GET.get("entity", "")[:200]),
        "words": words(),
    }


def asked_thing(scope: Scope, asked: str) -> str:
    """The number of the thing a link names, by its number or its URN; "0" for none that is here."""
    if not asked or whole(asked) is not None:
        return asked
    found = context.entities(scope).filter(urn=asked.replace("\x00", "")).first()
    return str(found.pk) if found else "0"


def addresses() -> dict[str, str]:
    """Where the islands ask; {id} and {key} are filled there."""
    plain = {
        "alarms": "hypervisor-alarms",
        "handle": "hypervisor-handle",
        "find": "hypervisor-find",
        "figures": "hypervisor-figures",
        "choose_figures": "hypervisor-choose-figures",
        "views": "hypervisor-views",
        "save_view": "hypervisor-save-view",
        "log": "hypervisor-handover",
        "alarm_pages": "alarms",
        "api": "api",
        "hypervisor": "hypervisor",
    }
    of_one = {
        "alarm": "hypervisor-alarm",
        "related": "hypervisor-related",
        "happened": "hypervisor-happened",
        "gone": "hypervisor-gone",
        "ordered": "hypervisor-orders",
        "works": "hypervisor-works",
        "forget_view": "hypervisor-forget-view",
        "read_note": "hypervisor-read-note",
    }
    found = {key: reverse(name) for key, name in plain.items()}
    found |= {key: _with_hole(name) for key, name in of_one.items()}
    found["figure"] = reverse("hypervisor-figure", args=["KEY"]).replace("KEY", "{key}")
    return found


def _with_hole(name: str) -> str:
    return reverse(name, args=[ANY]).replace(str(ANY), "{id}")


def communes(scope: Scope) -> list[dict[str, Any]]:
    """The communes of the federation, or those this person serves."""
    found = Commune.objects.filter(territory_id=scope.territory)
    if scope.communes:
        found = found.filter(pk__in=scope.communes)
    return [
        {"id": c.pk, "name": c.name, "lon": c.lon, "lat": c.lat, "insee": c.insee} for c in found
    ]


def pages(scope: Scope) -> list[dict[str, str]]:
    """Every page of the cards this person may open, with the service it belongs to."""
    return [
        {
            "title": str(page.title),
            "icon": page.icon,
            "of": str(service.title),
            "also": str(page.also),
            "url": url,
        }
        for service in registry
        for page in service.pages
        if page.open_to(scope) and (url := _address(page))
    ]


def _address(page: Page) -> str:
    """ "" for a page of one thing, whose address needs its number."""
    try:
        return reverse(page.url_name)
    except NoReverseMatch:
        return ""


def orders(scope: Scope) -> list[dict[str, Any]]:
    """Orders this person may give whose room has a panel: choosing one opens it, nothing is sent."""
    return [
        {
            "key": f"{service.key}.{command.key}",
            "title": str(command.title),
            "icon": service.icon,
            "of": str(service.title),
            "entity_type": command.entity_type,
            "url": _panel(command),
            "field": command.field is not None,
            "chosen": _panel_of_chosen(service.key, command),
        }
        for service in registry
        for command in service.commands
        if command.panel and scope.may(command.permission)
    ]


def _panel_of_chosen(service: str, command: Command) -> str:
    """Where the order to many things at once is prepared; "" for one that goes to one alone."""
    name = known(service, command.key).panel_of_chosen if command.field else ""
    return reverse(name) if name else ""


def _panel(command: Command) -> str:
    return _with_hole(command.panel) if command.entity_type else reverse(command.panel)
