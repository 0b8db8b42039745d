"""What the room does when another one tells a fact: a lamp reported by its pole becomes work."""

from eclor.core.facts.words import Fact
from eclor.core.service.contract import Interest
from eclor.core.service.scope import Scope
from eclor.services.lighting.actions.interventions import ask_for_reported
from eclor.services.lighting.jobs import compare_after
from eclor.services.lighting.words.interventions import Defect

# What people answer to "What does it do?", in the words of the trade.
HOW = {
    "dark": Defect.DARK,
    "flickers": Defect.FLICKERS,
    "day": Defect.DAY_BURNER,
    "broken": Defect.GLASS_BROKEN,
}


def _reported(scope: Scope, fact: Fact) -> None:
    defect = HOW.get(str(fact.body.get("how", "")), Defect.OTHER)
    ask_for_reported(scope, int(fact.body["entity"]), defect, fact.signal)


INTERESTS = (
    Interest(in_fact="LampReported", then=_reported),
    Interest(in_fact="OrderEnded", then=compare_after),
)
