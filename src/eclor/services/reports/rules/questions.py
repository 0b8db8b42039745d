"""What a category asks where, and what was answered in the words of that day."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eclor.services.reports.words import CHOSEN, Answer, Question

Kept = dict[str, Any]
LANGUAGES = ("fr", "en")


def layered(*levels: Iterable[Question]) -> tuple[Question, ...]:
    """The questions of the house, over them the federation's, over these the commune's, in order.

    The nearer level replaces a question of the same code, or takes it out.
    """
    nearest = {one.code: one for level in levels for one in level}
    return tuple(
        sorted(
            (one for one in nearest.values() if one.asked), key=lambda one: (one.order, one.code)
        )
    )


def worded(answers: Mapping[str, Answer], asked: Sequence[Question]) -> list[Kept]:
    """What was answered, with the words of the question; to an unknown one as it came."""
    known = {one.code: one for one in asked}
    order = {code: place for place, code in enumerate(known)}
    codes = sorted(answers, key=lambda code: order.get(code, len(order)))
    return [kept(code, answers[code], known.get(code)) for code in codes]


def kept(code: str, value: Answer, question: Question | None) -> Kept:
    """{code, form, asked: {fr, en}, value, said: {fr, en}, unit, public}: said is what was chosen."""
    if question is None:
        return {"code": code, "asked": dict.fromkeys(LANGUAGES, code), "value": value}
    return {
        "code": code,
        "form": question.form.value,
        "asked": {one: question.title(one) for one in LANGUAGES},
        "value": value,
        "said": {one: _said(question, value, one) for one in LANGUAGES},
        "unit": question.unit,
        "public": question.public,
    }


def _said(question: Question, value: Answer, language: str) -> str:
    if question.form not in CHOSEN:
        return ""
    names = {one.key: _name(one.french, one.english, language) for one in question.choices}
    chosen = [value] if isinstance(value, str) else value
    return ", ".join(names.get(key, key) for key in chosen)


def _name(french: str, english: str, language: str) -> str:
    return (language == "en" and english) or french


def title_of(one: Kept, language: str) -> str:
    return _in(one["asked"], language)


def text_of(one: Kept, language: str) -> str:
    """What was answered in a reader's language; a moment stays as ISO 8601 writes it."""
    said = _in(one.get("said") or {}, language)
    plain = one["value"] if isinstance(one["value"], str) else ", ".join(one["value"])
    text = said or plain
    return f"{text}\N{NO-BREAK SPACE}{one['unit']}" if one.get("unit") else text


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get("en" if language.startswith("en") else "fr", "")


def shown_to_all(answers: Sequence[Kept]) -> list[Kept]:
    """Those chosen among our own words for questions declared public."""
    return [one for one in answers if one.get("public")]
