"""What is to be done at one thing and what was, asked of every room; and the rooms' own pages of it."""

import logging
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from eclor.core.service.contract import Service, Work
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope

MOST = 20

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """``works``: open ones first, then the newest; ``silent``: titles of the rooms that failed to answer."""

    works: list[Work]
    silent: list[str]


def at_thing(scope: Scope, entity: int) -> Found:
    """Work at this thing, at most twenty."""
    works: list[Work] = []
    silent = []
    for service in registry:
        if service.works is None:
            continue
        try:
            works += service.works(scope, entity)
        except Exception:  # one room in trouble must not hide the work of the others
            log.exception("%s did not say what is to be done at %s.", service.key, entity)
            silent.append(str(service.title))
    works.sort(key=lambda work: (work.open, work.at), reverse=True)
    return Found(works[:MOST], silent)


def pages_of(scope: Scope, kind: str, entity: int) -> list[dict[str, Any]]:
    """The pages of one such thing this person may open: {"title", "icon", "of", "url"}."""
    return [
        _page(service, str(page.title), page.icon, reverse(page.url_name, args=[entity]))
        for service in registry
        for page in service.pages
        if page.entity_type == kind and page.open_to(scope)
    ]


def _page(service: Service, title: str, icon: str, url: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "of": str(service.title), "url": url}
