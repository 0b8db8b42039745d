"""A request as it came in, a reason, an answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from eclor.core.trust.models import Right

KINDS = {
    Right.ACCESS: _("See one's data (article 15)"),
    Right.RECTIFY: _("Correct (article 16)"),
    Right.ERASE: _("Erase (article 17)"),
    Right.RESTRICT: _("Restrict (article 18)"),
    Right.CARRY: _("Take along (article 20)"),
    Right.OBJECT: _("Object (article 21)"),
}


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is asked for"), choices=list(KINDS.items()))
    received = forms.DateField(
        label=_("Received on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    contact = forms.CharField(label=_("Where to answer"), max_length=200)
    words = forms.CharField(
        label=_("As it was said"), max_length=2000, required=False, widget=forms.Textarea
    )


class WordsForm(forms.Form):
    """What was answered, or why it takes longer."""

    words = forms.CharField(max_length=1000, strip=True)

    def said(self) -> str:
        given: dict[str, Any] = self.cleaned_data
        return str(given["words"])
