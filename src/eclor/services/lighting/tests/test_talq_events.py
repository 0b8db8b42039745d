"""Every event of TALQ's lamps, cabinets and meters is a value of its thing and an alarm while it lasts."""

import pytest

from eclor.core.service.registry import registry
from eclor.services.lighting.models import CABINET, LAMP
from eclor.services.lighting.words.faults import CabinetEvent, LampEvent, MeterEvent

EVENTS = (
    *((LAMP, event.value) for event in LampEvent),
    *((CABINET, event.value) for event in CabinetEvent),
    *((CABINET, event.value) for event in MeterEvent),
)


def watched(kind: str, event: str) -> tuple[str, list[str]]:
    """(our attribute for it, the alarms that watch that)."""
    lighting = registry["lighting"]
    (thing,) = [one for one in lighting.entity_types if one.key == kind]
    attribute = str(thing.names["talq"].get(event, {"attribute": event})["attribute"])
    known = {one.key for one in thing.attributes if one.measured}
    rules = [
        rule.key
        for rule in lighting.alarms
        if rule.entity_type == kind and rule.attribute == attribute
    ]
    return attribute if attribute in known else "", rules


@pytest.mark.parametrize(("kind", "event"), EVENTS)
def test_an_event_becomes_a_value_and_one_alarm(kind: str, event: str):
    attribute, rules = watched(kind, event)

    assert attribute
    assert len(rules) == 1


def test_there_are_as_many_events_as_the_published_model_has():
    assert (len(LampEvent), len(CabinetEvent), len(MeterEvent)) == (22, 2, 30)


def test_both_spellings_of_a_silent_driver_are_the_same_fault():
    said = {watched(LAMP, name)[0] for name in ("controlGearComFailure", "controlGearCommFailure")}

    assert said == {"controlGearCommFailure"}
