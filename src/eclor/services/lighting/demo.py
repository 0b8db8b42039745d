"""What the demonstration adds to this room: a few interventions to look at."""

from datetime import timedelta

from eclor.core.context import queries as context
from eclor.core.service.scope import Scope
from eclor.services.lighting import actions, queries
from eclor.services.lighting.models import LAMP, Intervention
from eclor.services.lighting.words.interventions import (
    AskIntervention,
    Defect,
    FinishIntervention,
    Origin,
    Part,
    PlanIntervention,
)

# (which lamp of the territory, what is wrong, what the team must know, planned in so many days)
ASKED = (
    (17, Defect.DARK, "Éteint depuis lundi, devant l’arrêt de bus.", 1),
    (802, Defect.GLASS_BROKEN, "Vasque au sol, ramassée par les services techniques.", 2),
    (1543, Defect.LANTERN_TURNED, "Éclaire une façade depuis le coup de vent.", None),
    (2911, Defect.HATCH_DAMAGED, "Trappe ouverte, fils apparents.", 0),
    (3666, Defect.FLICKERS, "", None),
)


def load(scope: Scope) -> None:
    """Write what is missing; called twice, it changes nothing the second time."""
    if Intervention.objects.filter(territory_id=scope.territory).exists():
        return
    lamps = list(
        context.entities(scope).filter(type=LAMP).order_by("pk").values_list("pk", flat=True)
    )
    for number, defect, what, days in ASKED:
        if number < len(lamps):
            _ask(scope, lamps[number], defect, what, days)
    if lamps:
        _settle(scope, lamps[0])


def _ask(scope: Scope, lamp: int, defect: Defect, what: str, days: int | None) -> None:
    made = actions.ask_intervention(scope, AskIntervention(entity=lamp, defect=defect, what=what))
    if days is None:
        return
    day = scope.now.astimezone(queries.place(scope).zone).date() + timedelta(days=days)
    lift = defect is not Defect.HATCH_DAMAGED
    actions.plan_intervention(scope, PlanIntervention(intervention=made.pk, on=day, lift=lift))


def _settle(scope: Scope, lamp: int) -> None:
    order = AskIntervention(entity=lamp, defect=Defect.DARK, what="Signalé par la mairie.")
    made = actions.ask_intervention(scope, order)
    done = FinishIntervention(
        intervention=made.pk,
        report="Platine remplacée, essais faits.",
        origin=Origin.WEAR,
        parts=(Part("Platine LED 40 W"), Part("Fusible 6 A", 2)),
        renewed=True,
    )
    actions.finish_intervention(scope, done)
