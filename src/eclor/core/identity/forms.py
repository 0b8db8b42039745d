"""What people fill in to sign in, to prove themselves again, and to give roles."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from eclor.core.identity.models import Person, Role
from eclor.core.identity.names import LONGEST, honest_email, honest_name
from eclor.core.identity.permissions import PERMISSIONS
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.core.territories.models import Commune


class SignInForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    password = forms.CharField(
        label=_("Password"), max_length=200, widget=forms.PasswordInput, strip=False
    )


class MailboxForm(forms.Form):
    """Where a letter goes. An address on two lines, or of twins of letters, goes nowhere."""

    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Write the address we shall write to.")},
    )

    def clean_email(self) -> str:
        try:
            return honest_email(self.cleaned_data["email"])
        except ValidationError as problem:
            raise ValidationError(_("This is no e-mail address.")) from problem


class NewNameForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write a name, with letters.")},
    )

    def clean_name(self) -> str:
        return honest_name(self.cleaned_data["name"])


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
        error_messages={"required": _("Write the six digits, or one of your paper codes.")},
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        help_text=_("12 characters or more; a sentence is easiest."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data)
        self.person = person

    def clean_password(self) -> str:
        said: str = self.cleaned_data["password"]
        validate_password(said, self.person)
        return said


class TokenForm(forms.Form):
    """``scopes`` offers the person's own rights and no others."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    days = forms.TypedChoiceField(
        label=_("How long it works"),
        coerce=int,
        choices=((30, _("30 days")), (90, _("90 days")), (365, _("a year"))),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, scope: Scope, data: Any = None) -> None:
        super().__init__(data)
        rights = [(one, one) for one in sorted(scope.permissions)]
        self.fields["scopes"].choices = rights  # type: ignore[attr-defined]


class GrantForm(forms.Form):
    """A role, for everything or for one commune, one service, one verb."""

    role = forms.ChoiceField(label=_("Role"))
    commune = forms.ModelChoiceField(
        label=_("Commune"),
        queryset=Commune.objects.none(),
        required=False,
        empty_label=_("the whole federation"),
    )
    service = forms.ChoiceField(label=_("Service"), required=False)
    verb = forms.ChoiceField(label=_("Right"), required=False)

    def __init__(self, scope: Scope, data: Any = None) -> None:
        super().__init__(data)
        rights = sorted(frozenset().union(*PERMISSIONS.values()))
        services = dict.fromkeys(one.partition(".")[0] for one in rights)
        verbs = dict.fromkeys(sorted(one.partition(".")[2] for one in rights))
        self._offer("role", [(one.value, _(one.label)) for one in Role])
        self._offer("service", [("", _("all services")), *((one, one) for one in services)])
        self._offer("verb", [("", _("all rights")), *((one, one) for one in verbs)])
        found = communes_of(scope)
        if not scope.everywhere:
            found = found.filter(pk__in=scope.communes)
        self.fields["commune"].queryset = found  # type: ignore[attr-defined]

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


class InvitationForm(GrantForm, MailboxForm):
    """To whom, and which role."""


class LostForm(forms.Form):
    """Whose second proof is lost, and how the administrator knows that it is they who ask."""

    person = forms.CharField(
        label=_("E-mail address of the account"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the address of the account.")},
    )
    because = forms.CharField(
        label=_("How you know that it is they who ask"),
        max_length=300,
        error_messages={"required": _("Write it down: a second administrator reads it.")},
    )
