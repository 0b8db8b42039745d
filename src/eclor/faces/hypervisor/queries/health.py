"""How the platform itself fares: work that failed, facts that nobody could be told."""

from django.utils.translation import gettext as _

from eclor.core.facts.models import ToldFact
from eclor.core.jobs.models import Clock
from eclor.core.service.contract import Reading
from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity

DEAF = 3  # tries after which a fact not delivered is a trouble rather than a delay


def troubles(scope: Scope) -> Reading:
    """Regular work whose last run failed and facts that could not be delivered; zero when all is well."""
    failed = list(
        Clock.objects.filter(territory_id=scope.territory)
        .exclude(trouble="")
        .order_by("job")
        .values_list("job", flat=True)
    )
    deaf = ToldFact.objects.filter(
        territory_id=scope.territory, delivered_at__isnull=True, tries__gte=DEAF
    ).count()
    count = len(failed) + deaf
    return Reading(
        value=count,
        at=scope.now,
        note=failed[0] if failed else _("facts not delivered") if deaf else "",
        severity=Severity.WARNING if count else None,
    )
