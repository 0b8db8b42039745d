"""What the demonstration adds to this room: what an inventory says of lamps, and a few interventions.

All of it is simulated: lamps and feeders carry the mark, figures are usual ones of their kind.
"""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from eclor.core.context import queries as context
from eclor.core.service.scope import Scope
from eclor.services.lighting import actions, demo_paths, demo_streets, queries
from eclor.services.lighting.models import CABINET, FED_BY, FEEDER, LAMP, ON_FEEDER, Intervention
from eclor.services.lighting.words.interventions import (
    AskIntervention,
    Defect,
    FinishIntervention,
    Origin,
    Part,
    PlanIntervention,
)
from eclor.services.lighting.words.lanterns import LANTERNS

# (which lamp of the territory, what is wrong, what the team must know, planned in so many days)
ASKED = (
    (17, Defect.DARK, "Éteint depuis lundi, devant l’arrêt de bus.", 1),
    (802, Defect.GLASS_BROKEN, "Vasque au sol, ramassée par les services techniques.", 2),
    (1543, Defect.LANTERN_TURNED, "Éclaire une façade depuis le coup de vent.", None),
    (2911, Defect.HATCH_DAMAGED, "Trappe ouverte, fils apparents.", 0),
    (3666, Defect.FLICKERS, "", None),
)
PER_FEEDER = 45  # lamps
# Kind of lantern: first year of its mounting, and over how many years; the same along a street.
MOUNTED = {"LED": (2014, 11), "SHP": (1995, 16), "": (2009, 12)}
_DESCRIBE = """
UPDATE entity e SET attributes = jsonb_build_object('luminousFlux',
        round((e.attributes->>'ratedPower')::numeric * l.efficacy::numeric / 10) * 10,
        'colourTemperature', l.kelvin, 'optics', l.optics, 'lanternHeight', l.height,
        'mountedOn', (l.first + abs(hashtext(e.attributes->>'street')::bigint) %% l.years) || '-06-01')
    -- Makers of LED lanterns give these; of the old ones nobody knows them.
    || CASE WHEN l.name LIKE 'LED%%' THEN jsonb_build_object('upwardLight', 0.5,
        'upwardLightRatio', 0.2, 'fluxCode3', 98) ELSE '{}'::jsonb END
    || e.attributes
FROM unnest(%(names)s::text[], %(efficacies)s::float8[], %(kelvins)s::int[], %(optics)s::text[],
            %(heights)s::float8[], %(firsts)s::int[], %(spans)s::int[])
    AS l(name, efficacy, kelvin, optics, height, first, years)
WHERE e.territory_id = %(here)s AND e.type = %(lamp)s AND e.simulated
    AND e.attributes->>'lanternType' = l.name
"""
_FEEDERS = """
WITH hung AS (
    SELECT l.id AS lamp, k.id AS cabinet, k.urn AS cabinet_urn, k.commune_id,
        1 + (row_number() OVER (PARTITION BY k.id ORDER BY l.id) - 1) / %(each)s AS number
    FROM entity l
    JOIN relation r ON r.source_id = l.id AND r.name = %(fed_by)s
    JOIN entity k ON k.id = r.target_id AND k.type = %(cabinet)s
    WHERE l.territory_id = %(here)s AND l.type = %(lamp)s AND l.simulated),
feeder AS (
    INSERT INTO entity (territory_id, urn, type, name, commune_id, attributes, simulated, created_at,
                        modified_at, version)
    SELECT DISTINCT %(here)s::smallint,
        replace(cabinet_urn, ':' || %(cabinet)s || ':', ':' || %(feeder)s || ':') || '-d' || number,
        %(feeder)s, 'Départ D' || number, commune_id,
        jsonb_build_object('circuitId', 'D' || number), true, %(now)s::timestamptz,
        %(now)s::timestamptz, 1 FROM hung
    ON CONFLICT (territory_id, urn) DO NOTHING RETURNING id, urn),
arrow AS (
    SELECT f.id AS feeder, h.lamp, h.cabinet FROM hung h JOIN feeder f ON f.urn =
        replace(h.cabinet_urn, ':' || %(cabinet)s || ':', ':' || %(feeder)s || ':')
        || '-d' || h.number)
INSERT INTO relation (territory_id, source_id, name, target_id)
SELECT %(here)s, lamp, %(on_feeder)s, feeder FROM arrow
UNION SELECT %(here)s, feeder, %(fed_by)s, cabinet FROM arrow
ON CONFLICT (source_id, name, target_id) DO NOTHING
"""


def load(scope: Scope) -> None:
    """Write what is missing; called twice, it changes nothing the second time."""
    if not context.entities(scope).filter(type=FEEDER).exists():
        _inventory(scope)
    demo_streets.describe(scope)
    demo_streets.record_by_laws(scope)
    demo_paths.follow_passages(scope)
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


@transaction.atomic
def _inventory(scope: Scope) -> None:
    """Flux, colour temperature, optics and height of the simulated lamps, and their feeders."""
    names, efficacies, kelvins, optics, heights = (list(c) for c in zip(*LANTERNS, strict=True))
    there: dict[str, Any] = {
        "here": scope.territory,
        "lamp": LAMP,
        "cabinet": CABINET,
        "feeder": FEEDER,
    }
    there |= {"fed_by": FED_BY, "on_feeder": ON_FEEDER}
    lanterns = {"names": names, "efficacies": efficacies, "kelvins": kelvins, "optics": optics}
    years = [_mounted(str(name)) for name in names]
    lanterns |= {"firsts": [first for first, _ in years], "spans": [span for _, span in years]}
    with connection.cursor() as cursor:
        cursor.execute(_DESCRIBE, there | lanterns | {"heights": heights})
        cursor.execute(_FEEDERS, there | {"each": PER_FEEDER, "now": scope.now})


def _mounted(lantern: str) -> tuple[int, int]:
    return next(years for kind, years in MOUNTED.items() if kind in lantern)


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
