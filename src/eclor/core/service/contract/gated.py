"""What everybody may read of people in numbers or places: it leaves through the gate alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from eclor.core.service.contract.text import Text
from eclor.core.service.scope import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class CrossTable:
    """True counts by row and column; a cell that is missing is zero.

    Columns of ``known`` anybody can count elsewhere, one by one: they are never hidden, and hide nothing.
    """

    key: str
    title: Text
    rows: Mapping[str, Text]
    columns: Mapping[str, Text]
    cells: Mapping[tuple[str, str], int]
    known: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """How many points were let out, each moved to a ``street`` or into a ``cell`` of open country, or as
    the public ``thing`` it is about; and how many were ``withheld``."""

    street: int
    cell: int
    thing: int
    withheld: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """Something about what people did that a room publishes, with ``tables`` or ``places`` to be let out.

    ``tables`` yields one table, or two that have the same columns and count the same people.
    """

    key: str
    title: Text
    why: Text
    tables: Callable[[Scope], tuple[CrossTable, ...]] | None = None
    places: Callable[[Scope], Places] | None = None

    def __post_init__(self) -> None:
        if (self.tables is None) == (self.places is None):
            raise ValueError(f"{self.key}: a publication has either tables or places.")
