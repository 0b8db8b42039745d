"""What an operator says with an order, read and checked before the desk looks at it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclor.core.commands.words import Wish
from eclor.core.service.field_orders import FieldOrder, Parameter
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope
from eclor.core.service.words import Kind

VALID = (
    (1, _("1 minute")),
    (5, _("5 minutes")),
    (30, _("30 minutes")),
    (240, _("4 hours")),
)


class OrderForm(forms.Form):
    """The parameters of a card, and what every order must say.

    ``key`` is written into the page: a form sent twice is one order.
    """

    reason = forms.CharField(
        label=_("Why"),
        min_length=5,
        max_length=500,
        help_text=_("Everybody who looks will read it."),
    )
    valid = forms.TypedChoiceField(
        label=_("Give up after"), choices=VALID, coerce=int, initial=5,
        help_text=_("A device that hears of it later does nothing."),
    )  # fmt: skip
    glass = forms.BooleanField(
        label=_("Break the glass: I act alone, at once, and everybody is told"), required=False
    )
    key = forms.CharField(max_length=120, widget=forms.HiddenInput)

    def __init__(self, order: FieldOrder, may_break: bool, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": ulid()})
        super().__init__(*args, **kwargs)
        self.parameters = order.parameters
        for parameter in order.parameters:
            self.fields[parameter.key] = _field(parameter)
        self.order_fields([*(p.key for p in order.parameters), "reason", "valid", "glass"])
        if not may_break or order.revert is None:
            del self.fields["glass"]

    def wish(self, scope: Scope, service: str, command: str, targets: tuple[int, ...]) -> Wish:
        """What is asked of the desk; the form is valid."""
        said = self.cleaned_data
        valid = timedelta(minutes=said["valid"])
        return Wish(
            service=service,
            command=command,
            entities=targets,
            params={p.key: said[p.key] for p in self.parameters},
            reason=said["reason"],
            expires_at=scope.now + valid,
            valid_for=valid,
            key=said["key"],
            glass=bool(said.get("glass")),
        )


def _field(parameter: Parameter) -> forms.Field:
    symbol = f" ({parameter.symbol})" if parameter.symbol else ""
    said: dict[str, Any] = {"label": f"{parameter.title}{symbol}", "initial": parameter.default}
    if parameter.kind is Kind.NUMBER:
        return forms.FloatField(min_value=parameter.low, max_value=parameter.high, **said)
    if parameter.kind is Kind.BOOLEAN:
        return forms.BooleanField(required=False, **said)
    if parameter.choices:
        return forms.ChoiceField(choices=parameter.choices, **said)
    return forms.CharField(max_length=200, **said)
