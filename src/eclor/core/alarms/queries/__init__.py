"""Everything read of alarms, for every face."""

from eclor.core.alarms.queries.lists import Filters, counts, open_alarms, within_reach
from eclor.core.alarms.queries.rows import AlarmRow, rows
from eclor.core.alarms.queries.rulebook import RuleRow, rule, rules
from eclor.core.alarms.queries.sheet import AlarmSheet, Call, Event, alarm

__all__ = [
    "AlarmRow",
    "AlarmSheet",
    "Call",
    "Event",
    "Filters",
    "RuleRow",
    "alarm",
    "counts",
    "open_alarms",
    "rows",
    "rule",
    "rules",
    "within_reach",
]
