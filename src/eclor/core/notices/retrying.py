"""Sending once more what a person judged: the only way out of "nobody knows whether it arrived"."""

from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.notices.models import Sending
from eclor.core.notices.words import State
from eclor.core.service.scope import Scope
from eclor.core.trust import audit


class NotStuck(ValueError):
    """It waits, was sent, or is gone: there is nothing to send again."""


@transaction.atomic
def send_again(scope: Scope, sending: int) -> None:
    """Raises NotStuck."""
    row = (
        Sending.objects.select_for_update()
        .filter(territory_id=scope.territory, pk=sending, state__in=(State.FAILED, State.UNSURE))
        .first()
    )
    if row is None:
        raise NotStuck(_("This notice is not stuck any more."))
    row.state, row.tries, row.next_try_at, row.changed_at = State.WAITING, 0, scope.now, scope.now
    row.save(update_fields=["state", "tries", "next_try_at", "changed_at"])
    audit.write(scope, "notices.send_again", {"sending": row.pk})
