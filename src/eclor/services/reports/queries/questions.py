"""What each category asks in each commune, today and in the words of an earlier day."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from eclor.core.service.scope import Scope
from eclor.services.reports.house_questions import house_questions, yes_no
from eclor.services.reports.models import AskedQuestion
from eclor.services.reports.rules.questions import layered
from eclor.services.reports.words import Choice, Form, Kind, Question

MOST_NAMED = 60  # questions that one form may name


def asked(scope: Scope, kind: Kind, commune: int = 0) -> tuple[Question, ...]:
    """In order. ``commune`` 0: what the federation asks where a commune says nothing."""
    return levels(kind, _rows(scope, kind), commune)


def levels(kind: Kind, rows: Iterable[AskedQuestion], commune: int) -> tuple[Question, ...]:
    house = [one for one in house_questions() if one.kind == kind]
    ours = [question_of(row) for row in rows if row.kind == kind]
    wide = [one for one in ours if not one.commune]
    return layered(house, wide, [one for one in ours if commune and one.commune == commune])


def every(scope: Scope, kinds: Iterable[Kind]) -> dict[tuple[Kind, int], tuple[Question, ...]]:
    """By category and commune, 0 for all those that ask nothing of their own; nothing where none."""
    rows = list(_rows(scope))
    found = {}
    for kind in kinds:
        own = sorted({row.commune_id for row in rows if row.kind == kind and row.commune_id})
        for commune in (0, *own):
            found[kind, commune] = levels(kind, rows, commune)
    return found


def named(scope: Scope, kind: Kind, said: Sequence[str]) -> tuple[Question, ...]:
    """The questions that a form says it put, "code:version" each, in the words of that version."""
    pairs = [one.rpartition(":") for one in said[:MOST_NAMED]]
    numbers = {int(v) for _c, _s, v in pairs if v.isascii() and v.isdecimal() and len(v) < 19}
    house = {one.code: one for one in house_questions() if one.kind == kind}
    rows = AskedQuestion.objects.filter(territory_id=scope.territory, kind=kind, pk__in=numbers)
    ours = {row.pk: question_of(row) for row in rows if row.asked}
    found = [house.get(code) if v == "0" else ours.get(_number(v)) for code, _s, v in pairs]
    return tuple(one for one in found if one is not None)


def row(scope: Scope, commune: int, code: str) -> AskedQuestion | None:
    """What one level says of a question today."""
    here = {"commune_id": commune} if commune else {"commune": None}
    return _rows(scope).filter(code=code, **here).first()


def _rows(scope: Scope, kind: Kind | None = None) -> QuerySet[AskedQuestion]:
    found = AskedQuestion.objects.filter(territory_id=scope.territory, ended_at=None)
    return found.filter(kind=kind) if kind else found


def question_of(row: AskedQuestion) -> Question:
    choices = tuple(Choice(**one) for one in row.choices)
    return Question(
        code=row.code,
        kind=Kind(row.kind),
        form=Form(row.form),
        french=row.french,
        english=row.english,
        help_french=row.help_french,
        help_english=row.help_english,
        unit=row.unit,
        choices=yes_no() if row.form == Form.YES_NO else choices,
        required=row.required,
        public=row.public,
        asked=row.asked,
        order=row.order,
        commune=row.commune_id or 0,
        version=row.pk,
    )


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0


def own(scope: Scope, kind: Kind, commune: int) -> list[Question]:
    """What this very level says, questions that it takes out among them."""
    rows = _rows(scope, kind).order_by("order", "code")
    return [question_of(row) for row in rows if (row.commune_id or 0) == commune]
