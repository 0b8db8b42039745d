"""What is wrong with a file, told by place so that its owner can mend it."""

from dataclasses import dataclass

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: ``where`` is such as "line 17" or "feature 3 (54580)"."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class BadFile(ValueError):
    """The file cannot be imported and nothing of it was stored; ``faults`` says why."""

    def __init__(self, *faults: Fault, total: int = 0) -> None:
        self.faults, self.total = faults, max(total, len(faults))
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        found = [str(fault) for fault in self.faults[:SHOWN]]
        if self.total > SHOWN:
            found.append(f"… and {self.total - SHOWN:,} more.")
        return found


class Faults:
    """Collects faults and counts those beyond what anybody would read."""

    def __init__(self) -> None:
        self._kept: list[Fault] = []
        self.total = 0

    def add(self, where: str, what: str) -> None:
        self.total += 1
        if len(self._kept) < SHOWN:
            self._kept.append(Fault(where, what))

    def raise_if_any(self) -> None:
        """Raises BadFile with everything collected."""
        if self.total:
            raise BadFile(*self._kept, total=self.total)


def bad(what: str, where: str = "") -> BadFile:
    """A BadFile with a single fault."""
    return BadFile(Fault(where, what))
