"""Where sign-ins are kept: one row each, walled by federation, their keys stored as digests."""

import hashlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone

from eclor.core.identity.models import Session
from eclor.core.territories.entering import current


class SessionStore(SessionBase):
    """Django's session over our own table; a key of another federation opens nothing here."""

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(key=digest(session_key)).exists()

    def load(self) -> dict[str, Any]:
        row = Session.objects.filter(
            key=digest(self.session_key or ""), expires_at__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(row.data)
        return data

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        said = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        values = {
            "data": self.encode(said),
            "person_id": said.get(SESSION_KEY),
            "expires_at": timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE),
        }
        key = digest(self.session_key)
        if not must_create:
            if not Session.objects.filter(key=key).update(**values):
                raise UpdateError
            return None
        try:
            with transaction.atomic():
                Session.objects.create(
                    key=key, territory_id=current(), begun_at=timezone.now(), **values
                )
        except IntegrityError as error:
            raise CreateError from error
        return None

    def delete(self, session_key: str | None = None) -> None:
        Session.objects.filter(key=digest(session_key or self.session_key or "")).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expires_at__lt=timezone.now()).delete()


def digest(key: str) -> str:
    """How the table knows a session's key."""
    return hashlib.sha256(key.encode()).hexdigest()
