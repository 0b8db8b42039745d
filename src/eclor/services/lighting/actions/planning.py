"""Planning the nights from the counters, and giving streets the programmes that a plan proposes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from itertools import count

import holidays
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from eclor.core.commands.models import Order
from eclor.core.jobs import works
from eclor.core.jobs.models import Work
from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.services.lighting import queries
from eclor.services.lighting.actions.hour_ahead import refuse_elsewhere
from eclor.services.lighting.actions.interventions import Refused
from eclor.services.lighting.actions.programmes import follow_programme
from eclor.services.lighting.models import HourAhead, NightProgramme, TriedPlan
from eclor.services.lighting.queries import Taught
from eclor.services.lighting.rules.programmes.canonical import digest
from eclor.services.lighting.words.adaptive import FEWEST, Lesson, Load, NightPlan, Proposed, TooFew
from eclor.services.lighting.words.charging import Follow, FollowPlan
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.traffic import Counts

PLAN_WORK = "lighting.plan_nights"
PLANS_KEPT = 12  # plans; older ones are forgotten
LONGEST = 60  # characters of a programme's name

Planner = Callable[[Counts, Place, Lesson, Collection[date], Mapping[str, str]], NightPlan]


@transaction.atomic
def ask_plan(scope: Scope) -> Work:
    """Queue it: a year of nights takes some minutes. While one is made, that one is the answer."""
    work, new = works.ask_once(scope, PLAN_WORK, _("Plan the nights from the counters"), {})
    if new:
        audit.write(scope, "lighting.ask_plan", {})
    return work


def plan_nights(scope: Scope, planner: Planner) -> TriedPlan:
    """Try it on the year that is over and keep it. Raises ValueError with the reason why not.

    It is the federation's, whoever asked: only giving it to streets stays within a person's reach.
    """
    scope = replace(scope, communes=frozenset())
    counts, told = _taught(scope)
    with translation.override("fr"):  # names on the lamps are the federation's, not the reader's
        names = {
            "tonight": str(_("tonight alone")),
            "friday": str(_("Fridays")),
            "saturday": str(_("Saturdays")),
        }
    here = queries.place(scope)
    years = range(scope.now.year - 2, scope.now.year + 2)
    off = sorted(holidays.country_holidays("FR", years=years))
    try:
        plan = planner(counts, here, told.lesson, off, names)
    except TooFew as few:
        text = _(
            "The counters have been heard for %(days)d days: a plan is tried from %(fewest)d days on."
        )
        raise ValueError(text % {"days": few.days, "fewest": FEWEST}) from few
    return _kept(scope, replace(plan, unreached=told.unreached, unpowered=told.unpowered))


def _taught(scope: Scope) -> tuple[Counts, Taught]:
    told = queries.taught(scope)
    if told.counts is None:
        raise ValueError(_("No road counter has ever been heard: a plan needs counts."))
    if not told.lesson.loads:
        raise ValueError(_("No street has both a counter near enough and lamps of known power."))
    return told.counts, told


@transaction.atomic
def _kept(scope: Scope, plan: NightPlan) -> TriedPlan:
    row = TriedPlan.objects.create(
        territory_id=scope.territory,
        made_at=scope.now,
        body=plan.to_json(),
        learned=dict(plan.learned) or None,
    )
    mine = TriedPlan.objects.filter(territory_id=scope.territory).order_by("-made_at", "-pk")
    old = list(mine.values_list("pk", flat=True)[PLANS_KEPT:])
    TriedPlan.objects.filter(pk__in=old).delete()
    return row


def follow_plan(scope: Scope, order: FollowPlan) -> Order:
    """Write the programme of one group and give it to its streets, by the desk.

    Raises Refused, and the desk's own: interlocks, the second person for more than twenty lamps.
    """
    tried = queries.plan_made(scope, order.plan)
    if tried is None:
        raise Refused(_("There is no plan %d here any more: plan the nights anew.") % order.plan)
    found = [
        p for p in tried.plan.proposed if (p.section, p.window) == (order.section, order.window)
    ]
    if not found:
        raise Refused(_("This plan proposes nothing for these streets."))
    loads = [s.load for s in tried.plan.streets if s.load.group == (order.section, order.window)]
    names = [(load.insee, load.street) for load in loads]
    lamps = queries.lamps_that_dim(scope, queries.lamps_in(scope, names))
    if not lamps:
        raise Refused(_("None of these streets is within your reach."))
    with transaction.atomic():
        row = _programme(scope, tried.plan, found[0])
        before = queries.hour_ahead(scope, row.pk)
        if order.hourly != (before is not None and before.on):
            refuse_elsewhere(scope, row.pk)
        HourAhead.objects.update_or_create(
            programme=row,
            defaults={
                "territory_id": scope.territory, "on": order.hourly, "since": scope.now,
                "section": tried.plan.sections[order.section][:200],
            },
        )  # fmt: skip
        audit.write(scope, "lighting.follow_plan", order)
    return follow_programme(
        scope,
        Follow(
            programme=row.pk, lamps=lamps, reason=order.reason, valid=order.valid, key=order.key
        ),
    )


def _programme(scope: Scope, plan: NightPlan, proposed: Proposed) -> NightProgramme:
    """The programme that carries the group's name; written anew when the plan is.

    One of that name which somebody wrote, or changed, stays as it is: the plan's gets a number.
    """
    plain = group_name(plan, proposed)
    for number in count(1):
        end = f" {number}" if number > 1 else ""
        row, made = NightProgramme.objects.get_or_create(
            territory_id=scope.territory,
            name=plain[: LONGEST - len(end)] + end,
            defaults={"planned": True, "changed_at": scope.now},
        )
        if made or row.planned:
            break
    row.charge, row.digest = proposed.charge, digest(proposed.charge)
    row.changed_at = scope.now
    row.save()
    return row


def group_name(plan: NightPlan, group: Proposed | Load) -> str:
    """What the programme of a group is called: its counter, and its hours off."""
    off = f" · {group.window}" if group.window else ""
    return plan.sections[group.section][: LONGEST - len(off)] + off
