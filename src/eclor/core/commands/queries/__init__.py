"""Everything read about orders, for pages and programs."""

from eclor.core.commands.queries.lists import OrderRow, named_persons, orders
from eclor.core.commands.queries.sheet import PartRow, Sheet, sheet
from eclor.core.commands.queries.things import Reach, commands_for, reach

__all__ = [
    "OrderRow",
    "PartRow",
    "Reach",
    "Sheet",
    "commands_for",
    "named_persons",
    "orders",
    "reach",
    "sheet",
]
