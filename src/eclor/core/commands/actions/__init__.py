"""Everything people do at the desk: one verb, one transaction, one audit line, one fact."""

from eclor.core.commands.actions.cancelling import cancel
from eclor.core.commands.actions.giving import give
from eclor.core.commands.actions.releasing import approve
from eclor.core.commands.actions.reverting import take_back

__all__ = ["approve", "cancel", "give", "take_back"]
