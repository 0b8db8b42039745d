"""Asking for the password once more, before something that cannot be undone."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from eclor.core.identity import attempts
from eclor.core.identity.models import Person
from eclor.core.service.visitors import address_of


def knows_password(request: HttpRequest, person: Person, form: forms.Form) -> bool:
    """Whether the form's ``password`` is theirs; otherwise it says so, and the attempt is counted."""
    address = address_of(request)
    if attempts.too_many(person.email, address):
        form.add_error("password", _("Too many attempts. Try again in fifteen minutes."))
        return False
    if not person.check_password(form.cleaned_data["password"]):
        attempts.failed(person.email, address)
        form.add_error("password", _("This is not your password."))
        return False
    return True
