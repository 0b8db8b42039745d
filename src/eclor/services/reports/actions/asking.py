"""Writing what a category asks in a commune; words once asked in are never lost."""

from dataclasses import asdict, dataclass, replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.core.trust import audit
from eclor.services.reports.models import AskedQuestion
from eclor.services.reports.queries import questions as queries
from eclor.services.reports.words import CATEGORIES, LONGEST_QUESTION, Form, Kind, Question

MOST_QUESTIONS = 12  # of a category in a commune


class Refused(ValueError):
    """It cannot be written; the sentence tells the agent why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteQuestion:
    """The new words of a question; its ``commune`` 0 means the whole federation."""

    question: Question

    def __post_init__(self) -> None:
        one = self.question
        if not one.french.strip() or not one.code.startswith(f"{one.kind}_"):
            raise ValueError("A question needs its French words and a code of its category.")
        words = (one.french, one.english, one.help_french, one.help_english)
        if max(map(len, words)) > LONGEST_QUESTION:
            raise ValueError(f"At most {LONGEST_QUESTION} characters.")
        if one.public and CATEGORIES[one.kind].discreet:
            raise ValueError("A discreet category shows no answer.")


def write_question(scope: Scope, order: WriteQuestion) -> None:
    """From now on; what was answered before keeps its words. Raises PermissionError, Refused."""
    try:
        with transaction.atomic():
            _write(scope, order)
    except IntegrityError as clash:
        raise Refused(_("Somebody wrote this question at the same moment: look again.")) from clash


def _write(scope: Scope, order: WriteQuestion) -> None:
    one = order.question
    commune = _commune(scope, one.commune)
    asked = {known.code for known in queries.asked(scope, one.kind, one.commune)}
    if one.asked and one.code not in asked and len(asked) >= MOST_QUESTIONS:
        raise Refused(_("At most %d questions of a category: take one out first.") % MOST_QUESTIONS)
    _end(scope, one.commune, one.code)
    AskedQuestion.objects.create(
        territory_id=scope.territory,
        commune=commune,
        kind=one.kind,
        code=one.code,
        form=one.form,
        french=one.french.strip(),
        english=one.english.strip(),
        help_french=one.help_french.strip(),
        help_english=one.help_english.strip(),
        unit=one.unit.strip(),
        choices=[] if one.form is Form.YES_NO else [asdict(choice) for choice in one.choices],
        required=one.required,
        public=one.public,
        asked=one.asked,
        order=one.order,
        since=scope.now,
    )
    audit.write(scope, "reports.write_question", order)


def stop_asking(scope: Scope, kind: Kind, commune: int, code: str) -> None:
    """It is asked no more at this level; nothing happens where it is not asked. Raises PermissionError."""
    asked = {one.code: one for one in queries.asked(scope, kind, commune)}
    if found := asked.get(code):
        order = WriteQuestion(question=replace(found, commune=commune, asked=False))
        write_question(scope, order)


@transaction.atomic
def ask_again(scope: Scope, commune: int, code: str) -> None:
    """As the wider level asks it: what this level said of it ends. Raises PermissionError."""
    _commune(scope, commune)
    if _end(scope, commune, code):
        audit.write(scope, "reports.ask_again", {"commune": commune, "code": code})


def _end(scope: Scope, commune: int, code: str) -> bool:
    found = queries.row(scope, commune, code)
    if found is None:
        return False
    found.ended_at = scope.now
    found.save(update_fields=["ended_at"])
    return True


def _commune(scope: Scope, pk: int) -> Commune | None:
    if scope.communes and pk not in scope.communes:
        raise PermissionError("An agent of some communes writes for these communes.")
    found = Commune.objects.filter(territory_id=scope.territory, pk=pk).first() if pk else None
    if pk and found is None:
        raise PermissionError("This commune is not in the federation.")
    return found
