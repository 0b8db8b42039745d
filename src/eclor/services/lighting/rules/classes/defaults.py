"""The weights and levels that stand until somebody edits them, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from eclor.services.lighting.words.norms import (
    Light,
    LightingClass,
    Method,
    Quantity,
    Source,
    Span,
    Weight,
)

SELECTION_P = Source("CEN/TR 13201-1", "2014", "table A.2 (an example; nationally adaptable)", True)
SELECTION_M = Source("CEN/TR 13201-1", "2014", "table 1 (an example; nationally adaptable)")
REQUIREMENTS = Source("EN 13201-2", "2015", "tables 1 to 3")
SINCE = Span(date(2014, 12, 9))
LEVELS_SINCE = Span(date(2015, 12, 1))

_P: Mapping[str, Mapping[str, float]] = {
    "travel_speed": {"low": 1, "walking": 0},
    "use_intensity": {"busy": 1, "normal": 0, "quiet": -1},
    "composition": {
        "pedestrians_cyclists_motor": 2,
        "pedestrians_motor": 1,
        "pedestrians_cyclists": 1,
        "pedestrians": 0,
        "cyclists": 0,
    },
    "parked_vehicles": {"present": 1, "none": 0},
    "ambient_luminosity": {"high": 1, "moderate": 0, "low": -1},
}
_M: Mapping[str, Mapping[str, float]] = {
    "design_speed": {"very_high": 2, "high": 1, "moderate": -1, "low": -2},
    "traffic_volume": {"high": 1, "moderate": 0, "low": -1},
    "composition": {"mixed_many_slow": 2, "mixed": 1, "motor_only": 0},
    "separation": {"none": 1, "separated": 0},
    "junction_density": {"high": 1, "moderate": 0},
    "parked_vehicles": {"present": 1, "none": 0},
    "ambient_luminosity": {"high": 1, "moderate": 0, "low": -1},
    "navigation": {"very_difficult": 2, "difficult": 1, "easy": 0},
}
WEIGHTS: tuple[Weight, ...] = tuple(
    Weight(method, parameter, option, weight, SINCE, source)
    for method, table, source in ((Method.P, _P, SELECTION_P), (Method.M, _M, SELECTION_M))
    for parameter, options in table.items()
    for option, weight in options.items()
)

_LUMINANCE = {
    LightingClass.M1: (2.0, 0.40),
    LightingClass.M2: (1.5, 0.40),
    LightingClass.M3: (1.0, 0.40),
    LightingClass.M4: (0.75, 0.40),
    LightingClass.M5: (0.5, 0.35),
    LightingClass.M6: (0.3, 0.35),
}
_CONFLICT = {
    LightingClass.C0: 50.0,
    LightingClass.C1: 30.0,
    LightingClass.C2: 20.0,
    LightingClass.C3: 15.0,
    LightingClass.C4: 10.0,
    LightingClass.C5: 7.5,
}
_PEDESTRIAN = {
    LightingClass.P1: (15.0, 3.0),
    LightingClass.P2: (10.0, 2.0),
    LightingClass.P3: (7.5, 1.5),
    LightingClass.P4: (5.0, 1.0),
    LightingClass.P5: (3.0, 0.6),
    LightingClass.P6: (2.0, 0.4),
}
LIGHT: tuple[Light, ...] = (
    *(
        Light(name, Quantity.LUMINANCE, mean, None, even, LEVELS_SINCE, REQUIREMENTS)
        for name, (mean, even) in _LUMINANCE.items()
    ),
    *(
        Light(name, Quantity.ILLUMINANCE, mean, None, 0.40, LEVELS_SINCE, REQUIREMENTS)
        for name, mean in _CONFLICT.items()
    ),
    *(
        Light(name, Quantity.ILLUMINANCE, mean, least, None, LEVELS_SINCE, REQUIREMENTS)
        for name, (mean, least) in _PEDESTRIAN.items()
    ),
)
