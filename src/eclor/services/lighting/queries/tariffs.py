"""What a kWh costs here: as this federation recorded it, else the usual figure."""

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import Tariff
from eclor.services.lighting.rules.energy.chain import PRICES, price_on
from eclor.services.lighting.words.energy import Price
from eclor.services.lighting.words.norms import Source, Span

OWN = "own"


def price(scope: Scope) -> Price | None:
    """The one that holds today; a recorded one before the usual one."""
    row = (
        Tariff.objects.filter(territory_id=scope.territory, first__lte=scope.now.date())
        .order_by("-first")
        .first()
    )
    if row is None:
        return price_on(scope.now.date(), PRICES)
    return Price(
        row.euro, row.co2, Span(row.first), Source(row.euro_source, OWN, "", True),
        Source(row.co2_source, OWN, "", True),
    )  # fmt: skip


def worth_here(scope: Scope, kwh: float) -> tuple[float, float] | None:
    """Euro and kg of CO2 of so many kWh; None without a price."""
    held = price(scope)
    return (kwh * held.euro, kwh * held.co2) if held else None
