"""What a simulated gateway says of itself and of its lamps, in TALQ's words."""

from typing import Any

from eclor.field.talq.lamps import Lamp

VERSION = "2.7.1"
NIL = "00000000-0000-0000-0000-000000000000"
Said = dict[str, Any]

SERVICES: list[Said] = [
    {"name": "ConfigurationService", "supportedProfiles": ["lighting", "lightingAssetManagement"]},
    {
        "name": "ControlService",
        "supportedTypes": ["AbsoluteActivePeriod", "AstroClockActivePeriod",
                           "AstroClockTimeControl", "ccDate", "ccDay"],
        "maximumCalendars": 10,
        "maximumPrograms": 20,
        "maxSwitchPointsPerProgram": 10,
        "maxActivePeriodsPerProgram": 4,
        "dayOffset": 12,
    },
    {"name": "DataCollectService", "maximumDataLogs": 10, "minCollectionTime": 900},
    {"name": "GroupManagementService", "maximumNumberOfGroups": 50, "maximumGroupSize": 500},
]  # fmt: skip


def itself(uri: str, cms_uri: str) -> list[Said]:
    """The first word: who it is and where it answers; its address is still nobody's."""
    function = {
        "id": "gateway",
        "type": "GatewayFunction",
        "cmsUri": {"type": "AttributeUri", "value": cms_uri},
        "cmsAddress": _text(NIL),
        "gatewayUri": {"type": "AttributeUri", "value": uri},
        "gatewayAddress": _text(NIL),
        "vendor": _text("Eclor (simulated)"),
    }
    return [
        {"address": NIL, "name": "Simulated gateway", "class": "gateway", "functions": [function]}
    ]


def classes() -> list[Said]:
    functions = (("basic", "BasicFunction"), ("lamp", "LampActuatorFunction"),
                 ("monitor", "LampMonitorFunction"))  # fmt: skip
    told = [{"functionId": name, "type": kind} for name, kind in functions]
    gateway = [{"functionId": "gateway", "type": "GatewayFunction"}]
    return [{"name": "lamp", "functions": told}, {"name": "gateway", "functions": gateway}]


def described(lamp: Lamp) -> Said:
    """A lamp as it is announced: its pole, its place, its functions."""
    place = {"latitude": lamp.lat, "longitude": lamp.lon}
    return {
        "address": lamp.address,
        "name": f"Lampe {lamp.pole}",
        "class": "lamp",
        "functions": [
            {
                "id": "basic",
                "type": "BasicFunction",
                "assetId": _text(lamp.pole),
                "location": {"type": "AttributeLocation", "value": place},
            },
            {"id": "lamp", "type": "LampActuatorFunction"},
            {"id": "monitor", "type": "LampMonitorFunction"},
        ],
    }


def light(lamp: Lamp, now: float, at: str) -> Said:
    """A lamp in part: what it does since it was told."""
    function: Said = {
        "id": "lamp",
        "type": "LampActuatorFunction",
        "actualLightState": {**_level(lamp.level(now)), "timestamp": at},
    }
    if lamp.calendar:
        function["calendarID"] = {**_text(lamp.calendar), "timestamp": at}
    return {
        "address": lamp.address,
        "name": f"Lampe {lamp.pole}",
        "class": "lamp",
        "functions": [function],
    }


def reported(lamp: Lamp, now: float, at: str) -> list[Said]:
    """The entries of a log report."""
    power = {"type": "AttributeFloat", "value": lamp.power(now)}
    found = [
        _attribute(f"{lamp.address}/lamp", at, "actualLightState", _level(lamp.level(now))),
        _attribute(f"{lamp.address}/monitor", at, "activePower", power),
    ]
    if lamp.calendar:
        found.append(_attribute(f"{lamp.address}/lamp", at, "calendarID", _text(lamp.calendar)))
    return found


def entry(source: str, at: str, data: Said) -> Said:
    return {"data": {"srcAddress": source, "timestamp": at, **data}}


def _attribute(source: str, at: str, name: str, value: Said) -> Said:
    data = {"type": "AttributeLogData", "attributeName": name, "attributeValue": value}
    return entry(source, at, data)


def _level(value: int) -> Said:
    return {"type": "AttributeLevelState", "value": {"name": "LevelState", "value": value}}


def _text(said: str) -> Said:
    return {"type": "AttributeString", "value": said}
