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
from eclor.services.reports.views.asking import ask_again, questions, stop_asking
from eclor.services.reports.views.desk import desk, together
from eclor.services.reports.views.following import (
    follow,
    forget,
    own_photo,
    own_repair,
    tell_me,
    unsolved,
    untell,
    verify,
)
from eclor.services.reports.views.keys import programs, take_key_back
from eclor.services.reports.views.operators import decide_forward, operators, remove_operator
from eclor.services.reports.views.people import home, one, repair, shown, suggest
from eclor.services.reports.views.quick import near, quick
from eclor.services.reports.views.telling import new, plan
from eclor.services.reports.views.writing import answers, hours, remove_answer

__all__ = [
    "addresses",
    "answers",
    "ask_again",
    "decide_forward",
    "desk",
    "detail",
    "follow",
    "forget",
    "home",
    "hours",
    "judge",
    "move",
    "near",
    "new",
    "one",
    "operators",
    "own_photo",
    "own_repair",
    "photo",
    "plan",
    "programs",
    "questions",
    "quick",
    "remove_answer",
    "remove_operator",
    "remove_rule",
    "repair",
    "rules",
    "shown",
    "stop_asking",
    "suggest",
    "take_key_back",
    "tell_me",
    "together",
    "unsolved",
    "untell",
    "verify",
]
