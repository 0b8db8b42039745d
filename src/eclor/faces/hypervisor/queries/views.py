"""The views people keep."""

from eclor.core.service.scope import Scope
from eclor.faces.hypervisor.models import SavedView


def mine(scope: Scope) -> list[SavedView]:
    """One's own views by name."""
    if not scope.person:
        return []
    return list(
        SavedView.objects.filter(
            territory_id=scope.territory, person_id=int(scope.person)
        ).order_by("name")
    )


def view(scope: Scope, pk: int) -> SavedView | None:
    """Any colleague's view of this federation: an address is how it is shared."""
    return (
        SavedView.objects.filter(territory_id=scope.territory, pk=pk)
        .select_related("person")
        .first()
    )
