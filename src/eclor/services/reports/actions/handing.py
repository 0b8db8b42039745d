"""Handing a report to an operator that is known here: it will be sent to its own server."""

import uuid

from eclor.core.service.scope import Scope
from eclor.services.reports.models import Forward, Operator, Report


def hand_over(scope: Scope, report: Report, name: str) -> None:
    """To be sent at the next round, in the transaction of the step; an unknown name gets nothing."""
    operator = Operator.objects.filter(territory_id=scope.territory, name__iexact=name).first()
    if operator is None:  # handed over by telephone or letter: whoever had it before has it no more
        Forward.objects.filter(territory_id=scope.territory, report=report).delete()
        return
    Forward.objects.update_or_create(
        territory_id=scope.territory,
        report=report,
        defaults={
            "operator": operator,
            "name": uuid.uuid4(),
            "state": Forward.State.WAITING,
            "next_at": scope.now,
            "tries": 0,
            "number": "",
            "token": "",
            "said": "",
        },
    )
