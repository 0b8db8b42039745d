"""`eclor check` refuses a badly described service before it reaches an agent."""

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

from django.core.checks import CheckMessage, Error, register
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from eclor.core.service.contract import AlarmRule, Command, RuleKind, Service
from eclor.core.service.registry import registry


@register("eclor")
def services_are_well_described(**kwargs: Any) -> list[CheckMessage]:
    return [Error(fault, id="eclor.E001") for service in registry for fault in faults_of(service)]


def faults_of(service: Service) -> list[str]:
    """Everything wrong with a service's card, in words its author can act upon."""
    return [f"{service.key}: {fault}" for fault in _faults(service)]


def _faults(service: Service) -> Iterator[str]:
    if not str(service.purpose).endswith("."):
        yield "write the purpose as a sentence with its full stop, it is shown to citizens."
    for (kind, key), count in Counter(
        (type(c).__name__, c.key) for c in service.all_cards()
    ).items():
        if count > 1:
            yield f"the {kind} {key!r} is declared {count} times."
    yield from _version_faults(service.requires)
    yield from _type_faults(service)
    for alarm in service.alarms:
        yield from (f"alarm {alarm.key!r}: {fault}" for fault in _alarm_faults(alarm))
    for command in service.commands:
        yield from (f"command {command.key!r}: {fault}" for fault in _command_faults(command))
    for line in service.personal_data:
        if not line.columns:
            yield f"personal data {line.table!r}: name its columns."


def _version_faults(requires: str) -> Iterator[str]:
    try:
        if requires and version("eclor") not in SpecifierSet(requires):
            yield f"it asks for Eclor {requires}, this is {version('eclor')}."
    except InvalidSpecifier:
        yield f"requires={requires!r} is not a version range; write for instance '>=0.1,<1'."


def _type_faults(service: Service) -> Iterator[str]:
    for entity_type in service.entity_types:
        for attribute in entity_type.attributes:
            low, high = attribute.low, attribute.high
            if low is not None and high is not None and low >= high:
                yield f"{entity_type.key}.{attribute.key}: low must be under high."
    for layer in service.layers:
        known = registry.types.get(layer.entity_type)
        if known is None:
            yield f"layer {layer.key!r} draws {layer.entity_type!r}, a type nobody describes."
            continue
        for name in _missing((layer.state, layer.label), known.attributes):
            yield f"layer {layer.key!r} uses {layer.entity_type}.{name}, which is not declared."


def _missing(names: Iterable[str], attributes: Iterable[Any]) -> list[str]:
    declared = {a.key for a in attributes}
    return [name for name in names if name and name not in declared]


def _alarm_faults(rule: AlarmRule) -> Iterator[str]:
    if not str(rule.what_to_do):
        yield "say what to do."
    attribute = registry.attribute(rule.entity_type, rule.attribute)
    if attribute is None and rule.kind is not RuleKind.NO_DATA:
        yield f"watches {rule.entity_type}.{rule.attribute}, which nobody declares."
    limits = [limit for limit in (rule.above, rule.below) if limit is not None]
    if rule.kind is not RuleKind.NO_DATA and len(limits) != 1:
        yield "give exactly one of above and below."
    if rule.kind is not RuleKind.THRESHOLD and rule.lasting.total_seconds() <= 0:
        yield f"a {rule.kind} rule needs `lasting`."
    if rule.above is not None and rule.clear is not None and rule.clear > rule.above:
        yield "clear must not be over the limit it clears."
    if rule.below is not None and rule.clear is not None and rule.clear < rule.below:
        yield "clear must not be under the limit it clears."


def _command_faults(command: Command) -> Iterator[str]:
    order = command.field
    if (order is None) == (command.run is None or command.order is None):
        yield "say either `order` and `run`, or `field`."
    if order is None:
        return
    if order.target not in registry.types:
        yield f"goes to {order.target!r}, a type nobody describes."
        return
    attributes = registry.types[order.target].attributes
    yield from (
        f"is guarded by {order.target}.{name}, which is not declared."
        for name in _missing(order.guarded, attributes)
    )
    for parameter in order.parameters:
        try:
            parameter.read(parameter.default)
        except ValueError as problem:
            yield f"the parameter {parameter.key!r} refuses its own default: {problem}"
        if parameter.read_by is not None and not command.panel:
            yield f"the parameter {parameter.key!r} is read by the room: name its panel."
