"""The form in which an agent writes a question of a category."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.services.reports.actions.asking import WriteQuestion
from eclor.services.reports.forms.plain import plain
from eclor.services.reports.house_questions import yes_no
from eclor.services.reports.texts import FORMS
from eclor.services.reports.words import (
    CATEGORIES,
    CHOSEN,
    LONGEST_QUESTION,
    MOST_CHOICES,
    Choice,
    Form,
    Kind,
    Question,
)

LONGEST_CHOICE = 80
NAMED = (Form.ONE, Form.SEVERAL)  # whose answers are written here


def _words(label: Any, language: str, **named: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"lang": language})
    return forms.CharField(label=label, max_length=LONGEST_QUESTION, widget=widget, **named)


def _lines(label: Any, language: str, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 6, "lang": language})
    longest = MOST_CHOICES * (LONGEST_CHOICE + 2)
    return forms.CharField(
        label=label, max_length=longest, widget=widget, required=False, help_text=help_text
    )


class QuestionForm(forms.Form):
    """A question of one category in one commune, or for all; ``known`` is what it says today."""

    french = _words(_("Question in French"), "fr")
    english = _words(_("Question in English"), "en", required=False)
    form = forms.ChoiceField(label=_("How it is answered"), choices=lambda: list(FORMS.items()))
    answers_french = _lines(_("Answers in French"), "fr", _("For a choice: one a line."))
    answers_english = _lines(
        _("Answers in English"), "en", _("In the same order, as many lines or none.")
    )
    unit = forms.CharField(
        label=_("Unit"), max_length=20, required=False, help_text=_("For a number: m, cm, bags.")
    )
    help_french = _words(_("Help in French"), "fr", required=False)
    help_english = _words(_("Help in English"), "en", required=False)
    order = forms.IntegerField(
        label=_("Place in the order"),
        min_value=1,
        max_value=999,
        help_text=_("Smaller comes first."),
    )
    required = forms.BooleanField(label=_("It must be answered"), required=False)
    public = forms.BooleanField(
        label=_("Everybody may see the answer (choices only)"), required=False
    )

    def __init__(
        self,
        kind: Kind,
        commune: int,
        known: Question | None,
        taken: Sequence[str],
        given: Any = None,
    ) -> None:
        super().__init__(given, initial=_said(known))
        self.kind, self.commune, self.known, self.taken = kind, commune, known, taken
        if CATEGORIES[kind].discreet:
            del self.fields["public"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        form = found.get("form")
        if found.get("public") and form not in CHOSEN:
            wrong = _("Only a choice may be public: what somebody writes may tell who wrote it.")
            self.add_error("public", wrong)
        if form in NAMED:
            self._judge_choices(found)
        return found

    def _judge_choices(self, found: dict[str, Any]) -> None:
        french, english = _split(found, "answers_french"), _split(found, "answers_english")
        if not 2 <= len(french) <= MOST_CHOICES:
            wrong = gettext("Write 2 to %(most)d answers, one a line: there are %(n)d.")
            self.add_error("answers_french", wrong % {"most": MOST_CHOICES, "n": len(french)})
        if english and len(english) != len(french):
            wrong = gettext("%(n)d answers in French, %(m)d in English: write as many lines.")
            self.add_error("answers_english", wrong % {"n": len(french), "m": len(english)})
        if len(set(french)) != len(french):
            self.add_error("answers_french", gettext("Two answers are the same."))
        if max(map(len, (*french, *english)), default=0) > LONGEST_CHOICE:
            wrong = gettext("An answer has at most %d characters.") % LONGEST_CHOICE
            self.add_error("answers_french", wrong)

    def order_of(self) -> WriteQuestion:
        """Raises ValueError for what the words refuse."""
        said = self.cleaned_data
        form = Form(said["form"])
        return WriteQuestion(
            question=Question(
                code=self.known.code if self.known else self._code(),
                kind=self.kind,
                form=form,
                french=plain(said["french"]),
                english=plain(said["english"]),
                help_french=plain(said["help_french"]),
                help_english=plain(said["help_english"]),
                unit=plain(said["unit"]) if form is Form.NUMBER else "",
                choices=self._choices(form),
                required=said["required"],
                public=said.get("public", False),
                order=said["order"],
                commune=self.commune,
            )
        )

    def _code(self) -> str:
        said = self.cleaned_data
        return _free(f"{self.kind}_{_slug(said['english'] or said['french'])}"[:50], self.taken)

    def _choices(self, form: Form) -> tuple[Choice, ...]:
        """An answer keeps its key while one of its two languages keeps its words."""
        if form is Form.YES_NO:
            return yes_no()
        if form not in NAMED:
            return ()
        french, english = (_split(self.cleaned_data, f"answers_{n}") for n in ("french", "english"))
        before = self.known.choices if self.known and self.known.form in NAMED else ()
        keys = {one.english: one.key for one in before if one.english}
        keys |= {one.french: one.key for one in before}
        found: list[Choice] = []
        for nth, words in enumerate(french):
            other = english[nth] if english else ""
            key = keys.get(words) or keys.get(other) or _slug(other or words)
            key = _free(key, [one.key for one in found])
            found.append(Choice(key=key, french=words, english=other))
        return tuple(found)


def _said(known: Question | None) -> dict[str, Any]:
    if known is None:
        return {"form": Form.ONE.value, "order": 500}
    same = (
        "french",
        "english",
        "help_french",
        "help_english",
        "unit",
        "order",
        "required",
        "public",
    )
    named = known.choices if known.form in NAMED else ()
    return {name: getattr(known, name) for name in same} | {
        "form": known.form.value,
        "answers_french": "\n".join(one.french for one in named),
        "answers_english": "\n".join(one.english for one in named),
    }


def _split(said: dict[str, Any], name: str) -> list[str]:
    return [line.strip() for line in plain(said.get(name) or "").splitlines() if line.strip()]


def _slug(words: str) -> str:
    return slugify(words).replace("-", "_")[:30] or "question"


def _free(wanted: str, taken: Sequence[str]) -> str:
    number, found = 2, wanted
    while found in taken:
        number, found = number + 1, f"{wanted}_{number}"
    return found
