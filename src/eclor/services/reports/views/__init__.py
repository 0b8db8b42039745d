"""The counters: people who report and follow, agents who treat."""

from eclor.services.reports.views.agents import (
    addresses,
    detail,
    judge,
    move,
    photo,
    remove_rule,
    rules,
)
from eclor.services.reports.views.desk import desk, together
from eclor.services.reports.views.following import (
    follow,
    forget,
    own_photo,
    tell_me,
    unsolved,
    untell,
    verify,
)
from eclor.services.reports.views.keys import programs, take_key_back
from eclor.services.reports.views.operators import decide_forward, operators, remove_operator
from eclor.services.reports.views.people import home, new, one, plan, shown, suggest
from eclor.services.reports.views.quick import quick

__all__ = [
    "addresses",
    "decide_forward",
    "desk",
    "detail",
    "follow",
    "forget",
    "home",
    "judge",
    "move",
    "new",
    "one",
    "operators",
    "own_photo",
    "photo",
    "plan",
    "programs",
    "quick",
    "remove_operator",
    "remove_rule",
    "rules",
    "shown",
    "suggest",
    "take_key_back",
    "tell_me",
    "together",
    "unsolved",
    "untell",
    "verify",
]
