"""Finding a field order on the cards of the house."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from eclor.core.commands.words import Refused
from eclor.core.service.contract import Command, Service
from eclor.core.service.field_orders import FieldOrder
from eclor.core.service.registry import registry


@dataclass(frozen=True, slots=True)
class Known:
    """A command with what it does in the field, and the service that brought it."""

    service: Service
    command: Command
    field: FieldOrder

    @property
    def panel(self) -> str:
        """The URL name of the page on which it is given: the room's own, or the desk's."""
        return self.command.panel or f"order-{self.service.key}-{self.command.key}"

    @property
    def panel_of_chosen(self) -> str:
        """The URL name of the page on which it is given to many things chosen on the map; "" where
        only its room can ask for such an order."""
        if any(parameter.read_by for parameter in self.field.parameters):
            return ""
        return f"order-{self.service.key}-{self.command.key}-chosen"


def known(service: str, command: str) -> Known:
    """Raises Refused."""
    for one in commands():
        if one.service.key == service and one.command.key == command:
            return one
    raise Refused("unknown_command", _("No service here has an order %s.") % f"{service}.{command}")


def commands() -> list[Known]:
    """Every order to the field that the cards of this house declare."""
    return [
        Known(service, command, command.field)
        for service in registry
        for command in service.commands
        if command.field is not None
    ]
