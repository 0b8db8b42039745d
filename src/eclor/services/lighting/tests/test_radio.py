"""Lamps on LoRaWAN that speak uCIFI's words: what they say is understood without anybody mapping it."""

import json

from eclor.core.gateways.actions.enrolling import names_of
from eclor.core.gateways.decoders import listen
from eclor.services.lighting.models import CABINET, LAMP

SUBJECT = b"in.mqtt.gateway.application.7.device.a1b2c3d4e5f60718.event.up"


def understood(kind: str, values: dict) -> dict:
    """What the recorder makes of an uplink: attribute -> value."""
    payload = json.dumps({"deviceInfo": {"devEui": "a1b2c3d4e5f60718"}, "object": values}).encode()
    mapping = names_of(kind, "chirpstack")
    (said,) = listen(SUBJECT).read(payload)
    named = {name: mapping[name] for name in said.values}
    return {
        one["attribute"]: said.values[name] * one.get("factor", 1)
        for name, one in named.items()
        if one["attribute"]
    }


def test_a_lamp_controllers_paths_become_level_power_energy_and_faults():
    found = understood(
        LAMP,
        {"3416": {"0": {"3": 60, "5": True, "15": 1200}}, "3418": {"0": {"4": 24.5, "6": 1500}}},
    )

    assert found == {
        "dimming": 60, "lampFailure": True, "burningHours": 1200, "power": 24.5, "energy": 1.5,
    }  # fmt: skip


def test_whole_paths_and_the_second_instance_are_understood_too():
    assert understood(LAMP, {"/3416/1/3": 40, "/3418/0/9": True}) == {
        "dimming": 40,
        "powerFactorTooLow": True,
    }


def test_what_has_no_place_here_is_left_out_and_not_refused():
    assert understood(LAMP, {"/3416/0/1": 50, "/3418/0/3": 50.0, "/3419/0/1": 30.0}) == {}


def test_a_cabinets_meter_says_voltage_power_and_energy():
    found = understood(
        CABINET, {"3421": {"0": {"1": 231.0, "16": 2100.0, "25": 5000, "53": False}}}
    )

    assert found == {"voltage": 231.0, "activePower": 2100.0, "energy": 5.0, "supplyLoss": False}
