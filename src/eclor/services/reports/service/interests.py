"""What the room does when another one tells a fact: work on a lamp or a dump moves its reports."""

from eclor.core.facts.words import Fact
from eclor.core.service.contract import Interest
from eclor.core.service.scope import Scope
from eclor.services.reports.actions.answering import answer
from eclor.services.reports.actions.handling import work_on, work_on_report
from eclor.services.reports.words import State

ROOM, WASTE = "lighting", "waste"  # whose word it was, beside the step


def _asked(scope: Scope, fact: Fact) -> None:
    work_on(scope, int(fact.body["entity"]), State.ASSIGNED, ROOM)


def _planned(scope: Scope, fact: Fact) -> None:
    work_on(scope, int(fact.body["entity"]), State.PLANNED, ROOM)


def _done(scope: Scope, fact: Fact) -> None:
    work_on(scope, int(fact.body["entity"]), State.DONE, ROOM)


def _moved(scope: Scope, fact: Fact) -> None:
    answer(scope, int(fact.body["report"]), State(fact.body["state"]), fact.signal)


def _fetch_planned(scope: Scope, fact: Fact) -> None:
    work_on_report(scope, int(fact.body["report"]), State.PLANNED, WASTE)


def _fetched(scope: Scope, fact: Fact) -> None:
    work_on_report(scope, int(fact.body["report"]), State.DONE, WASTE)


INTERESTS = (
    Interest(in_fact="ReportMoved", then=_moved),
    Interest(in_fact="PickUpPlanned", then=_fetch_planned),
    Interest(in_fact="PickUpDone", then=_fetched),
    Interest(in_fact="InterventionAsked", then=_asked),
    Interest(in_fact="InterventionPlanned", then=_planned),
    Interest(in_fact="InterventionDone", then=_done),
)
