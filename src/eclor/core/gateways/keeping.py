"""How long what the field said wrong is kept: cleared away once a day, in small steps."""

from datetime import timedelta

from django.db.models import QuerySet

from eclor.core.gateways.actions.replaying import REPLAYED
from eclor.core.gateways.models import LorawanFrame, RefusedMessage, Stranger
from eclor.core.service.scope import Scope

# A month to come back on a decision; what was replayed stands in the history anyway.
HANDLED_KEPT = timedelta(days=30)
# One that was refused again tells the new one when it was first heard, for as long as that waits.
REPLAYED_KEPT = timedelta(days=120)
# A season: a device wired wrong in summer is looked at in autumn. Beyond, what nobody wanted to see
# would only hide what matters; a device may also say something about somebody by mistake.
UNHANDLED_KEPT = timedelta(days=90)
# Nobody heard it for a season and nobody adopted it: a passer-by, or a test. Each gateway has room
# for a limited number of strangers.
STRANGERS_KEPT = timedelta(days=90)
# The page shows a day; a week lets somebody come back on a night.
FRAMES_KEPT = timedelta(days=7)
STEP = 2_000


def clear_away(scope: Scope) -> None:
    """Remove what is older than it is kept. Safe to run twice, or to be cut short."""
    ours = RefusedMessage.objects.filter(territory_id=scope.territory)
    _remove(ours.filter(handled_at__lt=scope.now - HANDLED_KEPT).exclude(outcome=REPLAYED))
    _remove(ours.filter(handled_at__lt=scope.now - REPLAYED_KEPT))
    _remove(ours.filter(handled_at__isnull=True, received_at__lt=scope.now - UNHANDLED_KEPT))
    silent = Stranger.objects.filter(
        territory_id=scope.territory,
        adopted_as__isnull=True,
        last_heard_at__lt=scope.now - STRANGERS_KEPT,
    )
    # An ignored one that still speaks is heard again and again: it stays ignored.
    _remove(silent.filter(messages__isnull=True))
    frames = LorawanFrame.objects.filter(territory_id=scope.territory)
    _remove(frames.filter(at__lt=scope.now - FRAMES_KEPT))


def _remove(
    found: QuerySet[RefusedMessage] | QuerySet[Stranger] | QuerySet[LorawanFrame],
) -> None:
    """Few at a time: devices go on being refused meanwhile."""
    while True:
        pks = list(found.values_list("pk", flat=True)[:STEP])
        found.model._default_manager.filter(pk__in=pks).delete()
        if len(pks) < STEP:
            return
