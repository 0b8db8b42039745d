"""Writing what the desk keeps ready: answers, and the hours in which a commune works."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.core.trust import audit
from eclor.services.reports.models import AnswerText, WorkingHours
from eclor.services.reports.rules import answers
from eclor.services.reports.rules.working import Calendar
from eclor.services.reports.words import LONGEST_NOTE, Kind, State


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteAnswer:
    """``commune`` 0: every commune; ``kind`` None: every category; ``state`` None: every step."""

    name: str
    french: str
    english: str = ""
    commune: int = 0
    kind: Kind | None = None
    state: State | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.french.strip():
            raise ValueError("A ready answer needs a name and its French text.")
        if max(len(self.french), len(self.english)) > LONGEST_NOTE or len(self.name) > 80:
            raise ValueError(f"At most {LONGEST_NOTE} characters of text, 80 of a name.")
        answers.check(self.french)
        answers.check(self.english)


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteHours:
    """``commune`` 0: those without hours of their own."""

    commune: int
    text: str
    off: tuple[date, ...] = field(default=())

    def __post_init__(self) -> None:
        Calendar(text=self.text)


@transaction.atomic
def write_answer(scope: Scope, order: WriteAnswer, pk: int = 0) -> None:
    """A new one, or another text for ``pk``. Raises PermissionError outside the agent's communes."""
    commune = _commune(scope, order.commune)
    said = {
        "name": order.name.strip(),
        "french": order.french.strip(),
        "english": order.english.strip(),
        "commune": commune,
        "kind": order.kind or "",
        "state": order.state or "",
    }
    held = AnswerText.objects.filter(territory_id=scope.territory, pk=pk)
    if pk and not _reached(scope, held.values_list("commune_id", flat=True).first()):
        raise PermissionError("This ready answer is of other communes.")
    if not (pk and held.update(**said)):
        AnswerText.objects.create(territory_id=scope.territory, **said)
    audit.write(scope, "reports.write_answer", order)


@transaction.atomic
def remove_answer(scope: Scope, pk: int) -> None:
    """Take it out; nothing happens where it is not, or not within reach."""
    found = AnswerText.objects.filter(territory_id=scope.territory, pk=pk)
    if scope.communes:
        found = found.filter(commune_id__in=scope.communes)
    if found.delete()[0]:
        audit.write(scope, "reports.remove_answer", {"answer": pk})


@transaction.atomic
def write_hours(scope: Scope, order: WriteHours) -> None:
    """From now on; delays that run keep their end. Raises PermissionError."""
    WorkingHours.objects.update_or_create(
        territory_id=scope.territory,
        commune=_commune(scope, order.commune),
        defaults={"text": order.text, "off": sorted(one.isoformat() for one in order.off)},
    )
    audit.write(scope, "reports.write_hours", order)


def _commune(scope: Scope, pk: int) -> Commune | None:
    if not _reached(scope, pk or None):
        raise PermissionError("An agent of some communes writes for these communes.")
    found = Commune.objects.filter(territory_id=scope.territory, pk=pk).first() if pk else None
    if pk and found is None:
        raise PermissionError("This commune is not in the federation.")
    return found


def _reached(scope: Scope, commune: int | None) -> bool:
    return not scope.communes or commune in scope.communes
