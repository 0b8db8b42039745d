"""Writing down the figures each minute, so that they have a yesterday; forgetting what is too old."""

from datetime import timedelta

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.core.ui.budget import Outcome, desk
from eclor.faces.hypervisor.models import FigureSample, HandoverNote
from eclor.faces.hypervisor.queries.figures import cards

PATIENCE = 30.0  # seconds a slow figure may take here, where nobody waits for it
EVERY_MINUTE_FOR = timedelta(days=8)
EVERY_QUARTER_FOR = timedelta(days=400)
NOTES_FOR = timedelta(days=1830)
_THIN = """
DELETE FROM figure_sample WHERE territory_id = %(here)s AND (at < %(old)s
    OR (at < %(fine)s AND extract(minute FROM at)::int %% 15 <> 0))
"""


def sample_figures(scope: Scope) -> None:
    """One value of each figure; one that is not known, or does not answer, leaves a gap."""
    known = cards(scope)
    answers = desk.ask(scope, {("kpi", key): kpi.value for key, kpi in known.items()}, PATIENCE)
    minute = scope.now.replace(second=0, microsecond=0)
    FigureSample.objects.bulk_create(
        [
            FigureSample(territory_id=scope.territory, key=key, at=minute, value=said.value.value)
            for key in known
            if (said := answers[("kpi", key)]).outcome is Outcome.ANSWERED
            and said.value.value is not None
        ],
        ignore_conflicts=True,
    )


def thin_samples(scope: Scope) -> None:
    """Each minute for eight days, each quarter of an hour for 400 days, then nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            _THIN,
            {
                "here": scope.territory,
                "fine": scope.now - EVERY_MINUTE_FOR,
                "old": scope.now - EVERY_QUARTER_FOR,
            },
        )


def forget_old_notes(scope: Scope) -> None:
    """Notes between shifts stay five years."""
    HandoverNote.objects.filter(
        territory_id=scope.territory, written_at__lt=scope.now - NOTES_FOR
    ).delete()
