"""What the room does when another one tells a fact: a dump reported is a dump to fetch."""

from eclor.core.facts.words import Fact
from eclor.core.service.contract import Interest
from eclor.core.service.scope import Scope
from eclor.services.waste.actions.pickups import ask_pick_up, needed_again, no_more_needed

# What others call a report that asks for no more work.
OVER = {"refused", "merged", "transferred", "done", "verified"}
AGAIN = "reopened"


def _reported(scope: Scope, fact: Fact) -> None:
    ask_pick_up(scope, int(fact.body["report"]), int(fact.body["commune"]), fact.body)


def _moved(scope: Scope, fact: Fact) -> None:
    if fact.body.get("state") in OVER:
        no_more_needed(scope, int(fact.body["report"]))
    elif fact.body.get("state") == AGAIN:
        needed_again(scope, int(fact.body["report"]), fact.at)


INTERESTS = (
    Interest(in_fact="DumpReported", then=_reported),
    Interest(in_fact="ReportMoved", then=_moved),
)
