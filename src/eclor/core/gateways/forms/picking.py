"""Choosing one thing among thousands without a script: by its name, then among those so called."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from eclor.core.context import queries as context
from eclor.core.context.models import Entity
from eclor.core.service.numbers import whole
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune

MOST_OFFERED = 12
ALL = ""


class PicksEntity(forms.Form):
    """``entity`` is typed, ``entity_pk`` chosen among ``candidates`` when several are meant."""

    scope: Scope
    current: Entity | None = None
    candidates: list[Entity]

    def clean_entity(self) -> Entity | None:
        """The thing that is meant, None for none. Raises ValidationError."""
        self.candidates = []
        chosen = str(self.data.get(self.add_prefix("entity_pk"), ""))
        text = self.cleaned_data["entity"].strip()
        number = whole(chosen)
        if number is not None:
            found = context.entity(self.scope, number)
            if found is not None:
                return found
        if not text:
            return None
        if self.current is not None and text == self.current.name:
            return self.current
        return self._meant(text)

    def _meant(self, text: str) -> Entity:
        things = context.entities(self.scope).select_related("commune").order_by("name", "pk")
        exact = list(things.filter(urn=text)) or list(things.filter(name__iexact=text)[:2])
        if len(exact) == 1:
            return exact[0]
        found = list(things.filter(name__icontains=text)[: MOST_OFFERED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(
                _("Nothing here is called “%s”. Write a part of its name.") % text[:80]
            )
        self.candidates = found[:MOST_OFFERED]
        if len(found) > MOST_OFFERED:
            raise forms.ValidationError(
                _("More than %(n)d things are called “%(text)s”. Choose one, or write more of it.")
                % {"n": MOST_OFFERED, "text": text[:80]}
            )
        raise forms.ValidationError(
            _("%(n)d things are called “%(text)s”. Choose which one.")
            % {"n": len(found), "text": text[:80]}
        )


def type_choices(nothing: Any) -> list[tuple[str, Any]]:
    """Kinds of things that can be measured, by their title in the page's language, after "none"."""
    measured = [t for t in registry.types.values() if any(a.measured for a in t.attributes)]
    named = sorted(((t.key, str(t.title)) for t in measured), key=lambda pair: pair[1])
    return [(ALL, nothing), *named]


def commune_choices(scope: Scope, nothing: Any) -> list[tuple[Any, Any]]:
    """Communes of the territory, or those the role holds for."""
    found = Commune.objects.filter(territory_id=scope.territory)
    if scope.communes:
        found = found.filter(pk__in=scope.communes)
    return [(ALL, nothing), *found.order_by("name").values_list("pk", "name")]
