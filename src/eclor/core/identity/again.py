"""Proving once more who one is, by whatever one has, before something that cannot be undone."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eclor.core.identity import attempts
from eclor.core.identity.admission import is_whole, note_proved, proved_again, used_up
from eclor.core.identity.factors import recovery, totp
from eclor.core.identity.models import Factor, LinkedIdentity, Person
from eclor.core.service.visitors import address_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Ways:
    """What a person has to prove it with; a letter to the mailbox is always there too.

    ``proved``: they did so on the page of `account-again` lately, and no deed used it up yet.
    """

    password: bool
    digits: bool
    passkey: bool
    provider: bool
    proved: bool

    @property
    def typed(self) -> bool:
        """Whether there is anything to write into a field."""
        return self.password or self.digits


class ProofField(forms.CharField):
    """The password, the digits of the app or a paper code; empty when it was proved another way."""

    def __init__(self, **more: object) -> None:
        given = {
            "label": gettext_lazy("Your password, or the digits of your app"),
            "required": False,
            "max_length": 200,
            "strip": False,
            "widget": forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        }
        super().__init__(**(given | more))  # type: ignore[arg-type]


def ways(request: HttpRequest, person: Person) -> Ways:
    """What the page of a deed offers; give it to `identity/_proof.html`."""
    kinds = set(Factor.objects.filter(person=person).values_list("kind", flat=True))
    return Ways(
        password=person.has_usable_password() and is_whole(request, person),
        digits=Factor.Kind.TOTP in kinds,
        passkey=Factor.Kind.PASSKEY in kinds,
        provider=LinkedIdentity.objects.filter(person=person).exists(),
        proved=proved_again(request, person, timezone.now()),
    )


def accepts(request: HttpRequest, person: Person, form: forms.Form, field: str = "proof") -> bool:
    """Whether the form proves it; otherwise the form says what is wrong. One proof is for one deed."""
    if wrong := deny(request, person, form.cleaned_data.get(field, "")):
        form.add_error(field, wrong)
    return not wrong


def deny(request: HttpRequest, person: Person, said: str) -> str:
    """What is wrong with the proof, for the person to read; "" if it is one.

    Wrong ones are counted apart from those at the door, so that nobody's guessing there shuts out
    whoever is signed in, nor the other way round.
    """
    if not said:
        return "" if used_up(request, person, timezone.now()) else _("Prove it is you first.")
    attempt = attempts.taken(attempts.again_of(person), address_of(request))
    if attempt is None:
        return _("Too many attempts. Try again in fifteen minutes.")
    if totp.shows(person, said, timezone.now()) or recovery.opens(person, said):
        attempt.delete()
        note_proved(request, person)
        return ""
    whole = is_whole(request, person)
    if whole and person.check_password(said):
        attempt.delete()
        return ""
    if whole:
        return _("This is neither your password nor the digits of now.")
    return _("Write the six digits, or one of your paper codes.")
