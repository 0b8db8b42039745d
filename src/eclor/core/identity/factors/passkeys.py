"""Passkeys: a device proves that it holds a key and that its owner unlocked it (WebAuthn, level 2)."""

import struct
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from eclor.core.identity.models import Factor, Person

MOST = 10  # passkeys of one person
# What fido2 raises for CBOR that breaks off, nests without end or is something else.
UNREADABLE = (
    ValueError, KeyError, TypeError, AssertionError, AttributeError, IndexError, RecursionError,
    struct.error,
)  # fmt: skip
Json = Mapping[str, Any]


class PasskeyRefused(ValueError):
    """What the browser sent proves nothing; the text is for the log, never for the page."""


def ask_new(request: HttpRequest, person: Person) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what the browser is asked for, what to keep until it answers): a new passkey."""
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(
            id=person.subject.bytes, name=person.email, display_name=person.name
        ),
        credentials=[_credential(one) for one in _of(person)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), state


def add(
    request: HttpRequest, person: Person, state: Json, said: Json, name: str, now: datetime
) -> Factor:
    """Keep the passkey that the browser made. Raises PasskeyRefused."""
    try:
        data = _server(request).register_complete(dict(state), said)
    except UNREADABLE as problem:
        raise PasskeyRefused(str(problem)) from problem
    credential = data.credential_data
    if credential is None or _of(person).count() >= MOST:
        raise PasskeyRefused(f"No credential in it, or {MOST} passkeys are there already.")
    try:
        with transaction.atomic():
            return Factor.objects.create(
                territory_id=person.territory_id,
                person=person,
                kind=Factor.Kind.PASSKEY,
                name=name[:80],
                mark=sha256(credential.credential_id).hexdigest(),
                secret=bytes(credential),
                counter=data.counter,
                made_at=now,
            )
    except IntegrityError as problem:
        raise PasskeyRefused("This passkey is known already.") from problem


def ask_known(request: HttpRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what the browser is asked for, what to keep): any passkey it has for this house."""
    options, state = _server(request).authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    return dict(options), state


def holder(request: HttpRequest, state: Json, said: Json, now: datetime) -> Person:
    """Whose passkey it is that answered. Raises PasskeyRefused."""
    try:
        answer = AuthenticationResponse.from_dict(said)
        mark = sha256(websafe_decode(str(said.get("rawId", "")))).hexdigest()
    except UNREADABLE as problem:
        raise PasskeyRefused(str(problem)) from problem
    with transaction.atomic():
        factor = (
            Factor.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(kind=Factor.Kind.PASSKEY, mark=mark, person__is_active=True)
            .first()
        )
        if factor is None:
            raise PasskeyRefused("Nobody here has this passkey.")
        try:
            _server(request).authenticate_complete(dict(state), [_credential(factor)], said)
        except UNREADABLE as problem:
            raise PasskeyRefused(str(problem)) from problem
        count = answer.response.authenticator_data.counter
        # A copied key betrays itself: its counter falls behind (WebAuthn, 6.1.1). Zero: it has none.
        if count and count <= factor.counter:
            raise PasskeyRefused(f"Its counter says {count} after {factor.counter}: a copy.")
        factor.counter, factor.used_at = count, now
        factor.save(update_fields=["counter", "used_at"])
    return factor.person


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host().partition(":")[0]
    origins = {f"{request.scheme}://{request.get_host()}"}
    if urlsplit(settings.ECLOR.origin).hostname == host:
        origins.add(settings.ECLOR.origin)
    here = getattr(request, "here", None)
    name = here.name if here else "Eclor"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=host, name=name), verify_origin=origins.__contains__
    )


def _of(person: Person) -> Any:
    return Factor.objects.filter(person=person, kind=Factor.Kind.PASSKEY)


def _credential(factor: Factor) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(factor.secret))
