"""What the room does when another one tells a fact: work on a lamp moves the reports about it."""

from eclor.core.facts.words import Fact
from eclor.core.service.contract import Interest
from eclor.core.service.scope import Scope
from eclor.services.reports.actions.answering import answer
from eclor.services.reports.actions.handling import work_on
from eclor.services.reports.words import State

ROOM = "lighting"  # whose word it was, beside the step


def _asked(scope: Scope, fact: Fact) -> None:
    work_on(scope, int(fact.body["entity"]), State.ASSIGNED, ROOM)


def _planned(scope: Scope, fact: Fact) -> None:
    work_on(scope, int(fact.body["entity"]), State.PLANNED, ROOM)


def _done(scope: Scope, fact: Fact) -> None:
    work_on(scope, int(fact.body["entity"]), State.DONE, ROOM)


def _moved(scope: Scope, fact: Fact) -> None:
    answer(scope, int(fact.body["report"]), State(fact.body["state"]), fact.signal)


INTERESTS = (
    Interest(in_fact="ReportMoved", then=_moved),
    Interest(in_fact="InterventionAsked", then=_asked),
    Interest(in_fact="InterventionPlanned", then=_planned),
    Interest(in_fact="InterventionDone", then=_done),
)
