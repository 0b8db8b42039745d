"""What the elected read of the room each month: how long people waited, how many came, how right we were."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclor.core.observations.monthly import months
from eclor.core.service.contract import Drawn, Monthly, MonthValue
from eclor.core.service.scope import Scope
from eclor.services.waste import queries
from eclor.services.waste.models import CENTRE


def wait(scope: Scope, asked: Sequence[date]) -> dict[date, MonthValue]:
    """Minutes, the mean of all waits that were really measured."""
    return {
        month: MonthValue(value=one.mean, measured=one.measured, cases=one.cases)
        for month, one in months(scope, CENTRE, "observedWait", asked).items()
    }


def visits(scope: Scope, asked: Sequence[date]) -> dict[date, MonthValue]:
    """Cars through the gates."""
    return {
        month: MonthValue(value=one.whole, measured=one.measured)
        for month, one in months(scope, CENTRE, "gateCount", asked).items()
    }


def error(scope: Scope, asked: Sequence[date]) -> dict[date, MonthValue]:
    """Minutes between the announced and the measured wait; not known with fewer than five cases."""
    return {
        month: MonthValue(
            value=found.mean_error if found else None,
            cases=cases,
            note=_held(found.coverage) if found else "",
        )
        for month, (cases, found) in queries.accuracy_by_month(scope, asked).items()
    }


def _held(coverage: float) -> str:
    return _("The “nine times in ten” held %(times)d times in 100.") % {
        "times": round(100 * coverage)
    }


MONTHLY = (
    Monthly(
        key="wait",
        title=gettext_lazy("Wait at the recycling centres"),
        unit="min",
        months=wait,
        decimals=1,
    ),
    Monthly(
        key="visits",
        title=gettext_lazy("Cars at the recycling centres"),
        unit="",
        months=visits,
        drawn=Drawn.BARS,
    ),
    Monthly(
        key="error",
        title=gettext_lazy("Error of the announced wait"),
        unit="min",
        months=error,
        decimals=1,
    ),
)
