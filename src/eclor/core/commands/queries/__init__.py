"""Everything read about orders, for pages and programs."""

from eclor.core.commands.queries.lists import OrderRow, Sift, named, orders, waiting
from eclor.core.commands.queries.past import Given, given
from eclor.core.commands.queries.sheet import PartRow, Sheet, sheet
from eclor.core.commands.queries.standing import Group, Standing, groups, standing
from eclor.core.commands.queries.things import (
    Reach,
    commands_for,
    commands_reaching,
    encircled,
    reach,
)

__all__ = [
    "Given",
    "Group",
    "OrderRow",
    "PartRow",
    "Reach",
    "Sheet",
    "Sift",
    "Standing",
    "commands_for",
    "commands_reaching",
    "encircled",
    "given",
    "groups",
    "named",
    "orders",
    "reach",
    "sheet",
    "standing",
    "waiting",
]
