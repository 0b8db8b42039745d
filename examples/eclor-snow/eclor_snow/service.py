"""The card on the door of the snow room: everything this package adds to a territory."""

from datetime import timedelta

from eclor.core.context import queries as context
from eclor.core.observations import queries as observations
from eclor.core.service.contract import (
    AlarmRule,
    Attribute,
    EntityType,
    Escalation,
    Kpi,
    MapLayer,
    Reading,
    RuleKind,
    Service,
    Tile,
)
from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity

GAUGE = "SnowGauge"
FRESH = timedelta(hours=2)  # two reports missed: the depth is not known any more


def _depths(scope: Scope) -> dict[str, observations.Value]:
    """The depth at each gauge heard lately, by the gauge's name."""
    gauges = dict(context.entities(scope).filter(type=GAUGE).values_list("pk", "name"))
    latest = observations.latest_of(scope, list(gauges))
    return {
        gauges[pk]: values["snowDepth"]
        for pk, values in latest.items()
        if "snowDepth" in values and scope.now - values["snowDepth"].at <= FRESH
    }


def _deepest(scope: Scope) -> Reading:
    depths = _depths(scope).values()
    if not depths:
        return Reading(value=None)
    deepest = max(depths, key=lambda v: float(v.value))
    return Reading(value=float(deepest.value), at=deepest.at)


def _line(scope: Scope) -> str:
    depths = _depths(scope)
    if not depths:
        return "Neige : pas de mesure"
    place, value = max(depths.items(), key=lambda item: float(item[1].value))
    return f"{place} : {value.value:.0f} cm"


SERVICE = Service(
    key="snow",
    title="Neige",
    purpose="Dire combien de neige il y a, et où passer d'abord.",
    icon="snowflake",
    requires=">=0.1,<1",
    entity_types=(
        EntityType(
            key=GAUGE,
            title="Perche à neige",
            plural="Perches à neige",
            icon="snowflake",
            attributes=(
                Attribute(
                    key="snowDepth",
                    title="Hauteur de neige",
                    unit="CMT",
                    symbol="cm",
                    measured=True,
                    low=0,
                    high=400,
                    due=timedelta(hours=1),
                ),
            ),
        ),
    ),
    layers=(
        MapLayer(
            key="gauges",
            title="Perches à neige",
            icon="snowflake",
            entity_type=GAUGE,
            state="snowDepth",
        ),
    ),
    kpis=(Kpi(key="deepest", title="Neige la plus haute", unit="cm", value=_deepest),),
    tiles=(Tile(key="depth", title="Neige", icon="snowflake", page="map", line=_line),),
    alarms=(
        AlarmRule(
            key="deep_snow",
            title="Neige à dégager",
            severity=Severity.WARNING,
            entity_type=GAUGE,
            attribute="snowDepth",
            kind=RuleKind.THRESHOLD,
            above=10,
            clear=6,
            what_to_do="Envoyez le chasse-neige, les pentes d'abord.",
            escalation=(Escalation(after=timedelta(minutes=30), role="administrator"),),
        ),
    ),
)
