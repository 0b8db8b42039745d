"""Where sign-ins are kept: one row each, walled by federation, their keys stored as digests."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from eclor.core.identity.models import Session
from eclor.core.territories.entering import current

SEEN_AGAIN = timedelta(minutes=5)  # how exactly the last page is known, at least
IDLE, WHOLE = timedelta(days=14), timedelta(days=90)  # of an inhabitant


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives without a page (``idle``), and however busy it is (``whole``)."""

    idle: timedelta
    whole: timedelta

    def passed(self, begun: datetime | None, seen: datetime | None, now: datetime) -> bool:
        """Whether a session begun and last seen then is over; without dates it is of this moment."""
        begun = begun or now
        return now - begun > self.whole or now - (seen or begun) > self.idle


def limits(has_role: bool) -> Limits:
    """A desk that was left is shut within hours; a telephone at home stays signed in for weeks."""
    if not has_role:
        return Limits(IDLE, WHOLE)
    house = settings.ECLOR
    return Limits(
        timedelta(minutes=house.number("role_idle_minutes")),
        timedelta(hours=house.number("role_session_hours")),
    )


class SessionStore(SessionBase):
    """Django's session over our own table; a key of another federation opens nothing here.

    ``begun_at`` and ``seen_at`` are those of the row that was read, None before.
    """

    begun_at: datetime | None = None
    seen_at: datetime | None = None

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(key=digest(session_key)).exists()

    def load(self) -> dict[str, Any]:
        row = Session.objects.filter(
            key=digest(self.session_key or ""), expires_at__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
            return {}
        self.begun_at, self.seen_at = row.begun_at, row.seen_at
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
        now = timezone.now()
        values = {"data": self.encode(said), "person_id": said.get(SESSION_KEY), "seen_at": now}
        key = digest(self.session_key)
        if not must_create:
            if not Session.objects.filter(key=key).update(**values, expires_at=_end(now)):
                raise UpdateError
            return None
        try:
            with transaction.atomic():
                Session.objects.create(
                    key=key,
                    territory_id=current(),
                    begun_at=now,
                    expires_at=now + IDLE,
                    **values,
                )
        except IntegrityError as error:
            raise CreateError from error
        return None

    def delete(self, session_key: str | None = None) -> None:
        Session.objects.filter(key=digest(session_key or self.session_key or "")).delete()

    def take(self, name: str) -> Any:
        """The value of this name, for one request alone: others at the same moment get None."""
        with transaction.atomic():
            ours = Session.objects.select_for_update().filter(key=digest(self.session_key or ""))
            row = ours.first()
            said = self.decode(row.data) if row else {}
            found = said.pop(name, None)
            if found is not None:
                ours.update(data=self.encode(said))
        self.pop(name, None)
        return found

    def overstayed(self, has_role: bool, now: datetime) -> bool:
        """Whether the person must sign in anew; otherwise this page is written down as the last."""
        self._get_session()  # type: ignore[attr-defined]
        most = limits(has_role)
        if most.passed(self.begun_at, self.seen_at, now):
            return True
        seen = self.seen_at or self.begun_at or now
        if now - seen > min(SEEN_AGAIN, most.idle / 10):
            # Not the data: another request of this browser may just have changed it.
            ours = Session.objects.filter(key=digest(self.session_key or ""))
            ours.update(seen_at=now, expires_at=_end(now))
        return False

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expires_at__lt=timezone.now()).delete()


def _end(now: datetime) -> Least:
    """After two weeks without a page, and at the latest three months from the sign-in."""
    return Least(now + IDLE, F("begun_at") + WHOLE)


def digest(key: str) -> str:
    """How the table knows a session's key."""
    return hashlib.sha256(key.encode()).hexdigest()
