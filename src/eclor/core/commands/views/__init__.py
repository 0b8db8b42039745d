"""The counters of the desk: pages that work without JavaScript, and the same as JSON."""

from eclor.core.commands.views.asking import approve, cancel, give, take_back
from eclor.core.commands.views.choosing import give_to_chosen
from eclor.core.commands.views.looking import begin, order, orders

__all__ = ["approve", "begin", "cancel", "give", "give_to_chosen", "order", "orders", "take_back"]
