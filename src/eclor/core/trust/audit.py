"""Writing down who changed what, in the transaction that changes it."""

from dataclasses import asdict, is_dataclass
from typing import Any

from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope
from eclor.core.trust.models import AuditLine


def write(
    scope: Scope, did: str, order: object = None, outcome: str = "done", cause: str = ""
) -> str:
    """Add one line and return its signal, the cause of whatever follows."""
    signal = ulid()
    AuditLine.objects.create(
        territory_id=scope.territory,
        at=scope.now,
        actor=scope.person or "public",
        did=did,
        outcome=outcome,
        order=_plain(order),
        signal=signal,
        cause=cause,
    )
    return signal


def _plain(order: object) -> dict[str, Any]:
    if order is None:
        return {}
    if is_dataclass(order) and not isinstance(order, type):
        return {key: _text(value) for key, value in asdict(order).items()}
    if isinstance(order, dict):
        return {str(key): _text(value) for key, value in order.items()}
    raise TypeError(f"An order is a dataclass or a dictionary, not {type(order).__name__}.")


def _text(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
