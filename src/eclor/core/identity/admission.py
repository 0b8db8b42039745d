"""Letting somebody in: what one proof is worth, whose second one is owed, and what stays shut meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone

from eclor.core.identity import devices, resets
from eclor.core.identity.factors import recovery, totp
from eclor.core.identity.models import Factor, Grant, Person
from eclor.core.territories.here import Here
from eclor.core.trust import audit

BACKEND = "eclor.core.identity.signin.ByEmailHere"
PENDING, PROVED, FRESH = "pending", "proved", "fresh"  # names in the session
AGAIN, TOWARDS = "again", "again_towards"
LASTS = timedelta(minutes=10)  # between the first proof and the second
STAYS_FRESH = timedelta(minutes=15)  # what guards the account is changed by whoever just proved it
TO_PROVE = timedelta(minutes=15)  # to come back by a letter or from a provider
FOR_ONE_DEED = timedelta(minutes=5)  # a proof given for a deed that cannot be undone


class Proof(StrEnum):
    """How somebody showed who they are."""

    PASSWORD = "password"  # noqa: S105 -- the word, not one
    LINK = "link"
    PASSKEY = "passkey"
    PROVIDER = "provider"
    TOTP = "totp"
    RECOVERY = "recovery"

    @property
    def is_enough(self) -> bool:
        """A passkey is two things at once: the device, and the finger or code that unlocks it."""
        return self in (Proof.PASSKEY, Proof.TOTP, Proof.RECOVERY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """Somebody who gave the first proof; nothing is open to them yet."""

    person: Person
    first: Proof
    towards: str


def admit(request: HttpRequest, person: Person, proof: Proof, towards: str) -> bool:
    """Sign the person in, or remember the first proof and say False: a second one is asked for."""
    if not proof.is_enough and has_factor(person):
        request.session.cycle_key()
        request.session[PENDING] = {
            "person": person.pk,
            "first": proof,
            "at": timezone.now().timestamp(),
            "towards": towards,
        }
        return False
    _let_in(request, person, proof, second="")
    return True


def pending(request: HttpRequest, now: datetime) -> Pending | None:
    """Who still owes a second proof in this browser; ten minutes later nobody does."""
    said = request.session.get(PENDING)
    if not said or now.timestamp() - said["at"] > LASTS.total_seconds():
        return None
    person = Person.objects.filter(pk=said["person"], is_active=True).first()
    if person is None:
        return None
    return Pending(person=person, first=Proof(said["first"]), towards=said["towards"])


def prove(request: HttpRequest, owed: Pending, code: str, now: datetime) -> Proof | None:
    """Take the code as digits of an app or as one of the paper codes, and let the person in."""
    if totp.shows(owed.person, code, now):
        proof = Proof.TOTP
    elif recovery.opens(owed.person, code):
        proof = Proof.RECOVERY
    else:
        return None
    _let_in(request, owed.person, owed.first, second=proof)
    return proof


def has_factor(person: Person) -> bool:
    """Whether a second proof can be asked of this person; paper codes alone are none."""
    kinds = (Factor.Kind.TOTP, Factor.Kind.PASSKEY)
    return Factor.objects.filter(person=person, kind__in=kinds).exists()


def owes_a_second_factor(here: Here, grants: list[Grant], proved: bool) -> bool:
    """Whoever holds a role must have shown two proofs; in a simulated federation nobody is asked."""
    return bool(grants) and not proved and not here.simulated


def note_proved(request: HttpRequest, person: Person) -> None:
    """The person just made a second factor work in this very session: it is not lost."""
    request.session[PROVED] = True
    resets.stop_unneeded(request.scope, person)  # type: ignore[attr-defined]


def is_fresh(request: HttpRequest, person: Person, now: datetime) -> bool:
    """Whether the person proved who they are a moment ago, in this very session, by all they have."""
    at = float(request.session.get(FRESH, 0))
    lately = now.timestamp() - at < STAYS_FRESH.total_seconds()
    return lately and is_whole(request, person)


def is_whole(request: HttpRequest, person: Person) -> bool:
    """Not so where a factor was added on another device since: whoever sits here never showed it."""
    return bool(request.session.get(PROVED)) or not has_factor(person)


def refresh(request: HttpRequest, now: datetime) -> None:
    request.session[FRESH] = now.timestamp()


def note_again(request: HttpRequest, person: Person, now: datetime) -> None:
    """The person proved who they are, for one deed that cannot be undone."""
    request.session[AGAIN] = {"person": person.pk, "at": now.timestamp()}
    refresh(request, now)


def proved_again(request: HttpRequest, person: Person, now: datetime) -> bool:
    """Whether a proof for one deed is there, by all they have, and was not used yet."""
    said = request.session.get(AGAIN) or {"person": None, "at": 0}
    lately = now.timestamp() - said["at"] < FOR_ONE_DEED.total_seconds()
    return said["person"] == person.pk and lately and is_whole(request, person)


def used_up(request: HttpRequest, person: Person, now: datetime) -> bool:
    """As `proved_again`; afterwards it opens nothing more."""
    there = proved_again(request, person, now)
    return request.session.take(AGAIN) is not None and there  # type: ignore[attr-defined]


def go_and_prove(request: HttpRequest, person: Person, towards: str, now: datetime) -> None:
    """The next sign-in in this browser is the proof for a deed on the page ``towards``."""
    request.session[TOWARDS] = {"person": person.pk, "to": towards, "at": now.timestamp()}


def going_to(request: HttpRequest, person: Person, now: datetime) -> str:
    """The page this person left to prove who they are; "" if they did not."""
    said = request.session.get(TOWARDS) or {"person": None, "at": 0}
    soon = now.timestamp() - said["at"] < TO_PROVE.total_seconds()
    return str(said["to"]) if said["person"] == person.pk and soon else ""


def _came_to_prove(request: HttpRequest, person: Person, now: datetime) -> bool:
    came = going_to(request, person, now)
    request.session.pop(TOWARDS, None)
    return bool(came)


def _let_in(request: HttpRequest, person: Person, first: Proof, second: str) -> None:
    now = timezone.now()
    request.session.pop(PENDING, None)
    came_to_prove = _came_to_prove(request, person, now)
    login(request, person, backend=BACKEND)
    request.session[PROVED] = False
    if bool(second) or first.is_enough:
        note_proved(request, person)
    refresh(request, now)
    if came_to_prove:
        note_again(request, person, now)
    devices.recognise(request)
    # The scope is still that of the stranger who asked: whose sign-in it was stands in the order.
    how = {"by": f"{first}+{second}" if second else str(first)}
    audit.write(request.scope, "identity.sign_in", {"person": person.pk, **how})  # type: ignore[attr-defined]
