"""Signing in: an address and a password, within one federation."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from eclor.core.identity.models import Person


class ByEmailHere(BaseBackend):
    """Row-level security shows the persons of the entered federation alone, so none else can sign in."""

    def authenticate(
        self,
        request: HttpRequest | None,
        email: str | None = None,
        password: str | None = None,
        **other: Any,
    ) -> Person | None:
        if not email or not password:
            return None
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            # The same work as for a real account: time must not tell who has one.
            Person().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).first()
