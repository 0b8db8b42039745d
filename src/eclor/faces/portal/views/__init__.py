"""The pages for everybody: home, map, choices, search, one place, where figures come from."""

from eclor.faces.portal.views.choosing import choices, choose_commune, choose_order
from eclor.faces.portal.views.components import component, components
from eclor.faces.portal.views.home import home, picture, territory_map
from eclor.faces.portal.views.reading import accessibility, place, search, sources

__all__ = [
    "accessibility",
    "choices",
    "choose_commune",
    "choose_order",
    "component",
    "components",
    "home",
    "picture",
    "place",
    "search",
    "sources",
    "territory_map",
]
