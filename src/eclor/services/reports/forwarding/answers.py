"""What was answered, as an operator's own service asks for it; nobody's own words are among it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eclor.services.reports.rules.questions import Kept, text_of, title_of
from eclor.services.reports.words import Form

# Chosen among our words, or a number: what somebody wrote, and when, stays in the house.
LEAVES = frozenset({*(f.value for f in (Form.ONE, Form.SEVERAL, Form.YES_NO, Form.NUMBER))})
LANGUAGE = "fr"  # of whoever reads it there


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """``fields`` of their form, attribute[code] each; ``rest`` are sentences for the description."""

    fields: dict[str, str | list[str]]
    rest: list[str]


def filled(answers: Sequence[Kept], attributes: Sequence[Mapping[str, Any]]) -> Filled:
    """In their fields where code or question, and each answer, are theirs as well; else in words."""
    fields: dict[str, str | list[str]] = {}
    rest = []
    for one in answers:
        if one.get("form") not in LEAVES:
            continue
        theirs = next((a for a in attributes if _same(one, a)), None)
        said = _in_their_words(one, theirs) if theirs else None
        if theirs and said:
            several = theirs.get("datatype") == "multivaluelist"
            name = f"attribute[{theirs['code']}]" + ("[]" if several else "")
            fields[name] = said if several else said[0]
        else:
            rest.append(f"{title_of(one, LANGUAGE)} {text_of(one, LANGUAGE)}.")
    return Filled(fields=fields, rest=rest)


def _same(one: Kept, theirs: Mapping[str, Any]) -> bool:
    titles = {_plain(title) for title in one["asked"].values()}
    named = _plain(theirs.get("description") or "")
    return bool(theirs.get("code")) and (theirs["code"] == one["code"] or named in titles)


def _in_their_words(one: Kept, theirs: Mapping[str, Any]) -> list[str] | None:
    """Keys of their lists; None where one of the answers is none of theirs, or one too many."""
    ours = one["value"] if isinstance(one["value"], list) else [one["value"]]
    kind = theirs.get("datatype")
    if kind in ("string", "text"):
        return [text_of(one, LANGUAGE)]
    if kind == "number":
        return ours if one["form"] == Form.NUMBER else None
    if kind not in ("singlevaluelist", "multivaluelist"):
        return None
    listed = theirs.get("values")
    known = [v for v in listed if isinstance(v, dict)] if isinstance(listed, list) else []
    names = {_plain(v.get("name")): str(v.get("key")) for v in known}
    keys = set(names.values())
    spoken = _plain(text_of(one, LANGUAGE)) if len(ours) == 1 else ""
    found = [key if key in keys else names.get(spoken, "") for key in ours]
    fits = all(found) and (kind == "multivaluelist" or len(found) == 1)
    return found if fits else None


def _plain(said: object) -> str:
    """Whatever its blanks and its capitals: a no-break space before a question mark is one of ours."""
    return " ".join(str(said).split()).casefold()
