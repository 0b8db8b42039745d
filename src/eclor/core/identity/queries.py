"""Who is who, for the pages that name those who work here."""

from collections.abc import Iterable

from eclor.core.identity.models import Person
from eclor.core.service.numbers import whole
from eclor.core.service.scope import Scope


def colleagues(scope: Scope, ids: Iterable[str] | None = None) -> dict[str, str]:
    """Name of each account of this federation by its number as text; of the ``ids`` alone when given.

    What is no number, such as the house itself, has no account and is left out.
    """
    known = Person.objects.filter(territory_id=scope.territory)
    if ids is not None:
        known = known.filter(pk__in={n for n in map(whole, ids) if n is not None})
    return {str(pk): name for pk, name in known.values_list("pk", "name")}
