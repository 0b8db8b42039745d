"""Many reports brought further at one press: each for itself, and those that could not are named."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.service.scope import Scope
from eclor.services.reports.actions.handling import Move, Refused, move
from eclor.services.reports.queries.reports import NoSuchReport, report
from eclor.services.reports.rules.life import path
from eclor.services.reports.words import State

MOST = 200  # at one press


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one report: ``wrong`` says why nothing did, "" when it was moved."""

    report: int
    wrong: str = ""


def move_together(scope: Scope, reports: Sequence[int], order: Move) -> list[Outcome]:
    """Bring each to ``order.to``, by the shortest way where it is work; one's refusal stops no other.

    A merge leaves out the report that the others are joined with.
    """
    chosen = [pk for pk in dict.fromkeys(reports) if pk != order.into]
    return [_one(scope, replace(order, report=pk)) for pk in chosen[:MOST]]


def _one(scope: Scope, order: Move) -> Outcome:
    try:
        _bring(scope, order)
    except Refused as refused:
        return Outcome(report=order.report, wrong=str(refused))
    except NoSuchReport:
        return Outcome(report=order.report, wrong=_("There is no such report."))
    return Outcome(report=order.report)


@transaction.atomic
def _bring(scope: Scope, order: Move) -> None:
    """All steps of the way or none; what is said is said with the last."""
    now = State(report(scope, order.report).state)
    for step in path(now, order.to)[:-1]:
        move(scope, Move(report=order.report, to=step, team=order.team))
    move(scope, order)
