"""What a TALQ gateway of the tests says: two lamps and a cabinet, with what they report."""

import uuid
from typing import Any

from eclor.core.gateways.talq.words import NIL

LAMP, OTHER_LAMP, CABINET = (str(uuid.UUID(int=n)) for n in (0xA1, 0xA2, 0xC1))
AT = "2026-11-20T20:00:00Z"


def text(said: str) -> dict[str, Any]:
    return {"type": "AttributeString", "value": said}


def itself(uri: str = "https://127.0.0.1:9/talq", address: str = NIL) -> list[dict[str, Any]]:
    """The first word of a gateway."""
    function = {
        "id": "gateway",
        "type": "GatewayFunction",
        "cmsUri": {"type": "AttributeUri", "value": "https://127.0.0.1:8443/talq"},
        "cmsAddress": text(NIL),
        "gatewayUri": {"type": "AttributeUri", "value": uri},
        "gatewayAddress": text(NIL),
        "vendor": text("Essai"),
    }
    return [
        {"address": address, "name": "Passerelle 1", "class": "gateway", "functions": [function]}
    ]


SERVICES: list[dict[str, Any]] = [
    {"name": "ConfigurationService", "supportedProfiles": ["lighting", "cabinetControl"]},
    {
        "name": "ControlService",
        "supportedTypes": ["AstroClockActivePeriod", "ccDay"],
        "maximumCalendars": 10,
        "maximumPrograms": 20,
        "maxSwitchPointsPerProgram": 10,
        "dayOffset": 12,
    },
    {"name": "DataCollectService", "maximumDataLogs": 10, "minCollectionTime": 900},
    {"name": "GroupManagementService", "maximumNumberOfGroups": 50, "maximumGroupSize": 500},
]
CLASSES: list[dict[str, Any]] = [
    {
        "name": "lamp",
        "functions": [
            {"functionId": "basic", "type": "BasicFunction"},
            {"functionId": "lamp", "type": "LampActuatorFunction"},
            {"functionId": "monitor", "type": "LampMonitorFunction"},
        ],
    },
    {"name": "cabinet", "functions": [{"functionId": "cabinet", "type": "CabinetMonitorFunction"}]},
]


def lamp(address: str, pole: str) -> dict[str, Any]:
    return {
        "address": address,
        "name": f"Lampe {pole}",
        "class": "lamp",
        "functions": [
            {
                "id": "basic",
                "type": "BasicFunction",
                "assetId": text(pole),
                "location": {
                    "type": "AttributeLocation",
                    "value": {"latitude": 49.4702, "longitude": 5.9402},
                },
            },
            {"id": "lamp", "type": "LampActuatorFunction", "lampTypeId": text("led-40")},
            {"id": "monitor", "type": "LampMonitorFunction"},
        ],
    }


def cabinet() -> dict[str, Any]:
    function = {"id": "cabinet", "type": "CabinetMonitorFunction"}
    return {"address": CABINET, "name": "Armoire 1", "class": "cabinet", "functions": [function]}


def devices() -> list[dict[str, Any]]:
    return [lamp(LAMP, "12"), lamp(OTHER_LAMP, "13"), cabinet()]


def measured(address: str, name: str, value: float, at: str = AT) -> dict[str, Any]:
    """One entry of a log report: a number."""
    return {
        "data": {
            "type": "AttributeLogData",
            "srcAddress": f"{address}/monitor",
            "timestamp": at,
            "attributeName": name,
            "attributeValue": {"type": "AttributeFloat", "value": value},
        }
    }


def level(address: str, value: int, at: str = AT) -> dict[str, Any]:
    state = {"name": "LevelState", "value": value}
    attribute = {"type": "AttributeLevelState", "value": state}
    data = {
        "type": "AttributeLogData",
        "srcAddress": f"{address}/lamp",
        "timestamp": at,
        "attributeName": "actualLightState",
        "attributeValue": attribute,
    }
    return {"data": data}


def event(address: str, kind: str, begins: bool, at: str = AT) -> dict[str, Any]:
    data = {
        "type": "EventLogData",
        "srcAddress": f"{address}/monitor",
        "timestamp": at,
        "eventType": kind,
        "startEndFlag": begins,
    }
    return {"data": data}


def report(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"address": "daily", "entries": list(entries)}
