"""Six digits from an authenticator app: time-based one-time passwords (RFC 6238)."""

import base64
import logging
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

import segno
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction

from eclor.core.identity.factors.sealing import seal, unseal
from eclor.core.identity.models import Factor, Person

log = logging.getLogger(__name__)
STEP = 30  # seconds
DIGITS = 6


def new_secret() -> str:
    """160 bits in base32, as every authenticator app reads it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The digits of one step of 30 seconds since 1970."""
    key = base64.b32decode(secret)
    return TOTP(key, DIGITS, SHA1(), STEP).generate(step * STEP).decode()  # noqa: S303 -- RFC 6238


def address(secret: str, house: str, email: str) -> str:
    """What the QR code says: otpauth, as authenticator apps agreed on it."""
    label = quote(f"{house}:{email}")
    return (
        f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': house}, quote_via=quote)}"
    )


def picture(said: str) -> str:
    """The QR code as an SVG for the page; without a colour or a style of its own."""
    return segno.make(said, error="m", micro=False).svg_inline(scale=4, border=4, omitsize=True)


def add(person: Person, secret: str, code: str, now: datetime) -> bool:
    """Keep this authenticator once it showed that it has the secret; it replaces an older one."""
    step = _step_of(secret, code, now, after=0)
    if step is None:
        return False
    with transaction.atomic():
        Factor.objects.filter(person=person, kind=Factor.Kind.TOTP).delete()
        Factor.objects.create(
            territory_id=person.territory_id,
            person=person,
            kind=Factor.Kind.TOTP,
            secret=seal(secret.encode()),
            counter=step,
            made_at=now,
        )
    return True


@transaction.atomic
def shows(person: Person, code: str, now: datetime) -> bool:
    """Whether these are the digits of now; each code opens once."""
    factor = Factor.objects.select_for_update().filter(person=person, kind=Factor.Kind.TOTP).first()
    if factor is None:
        return False
    try:
        secret = unseal(bytes(factor.secret)).decode()
    except InvalidToken:
        log.error("The authenticator %s was sealed by another house: remove it.", factor.pk)
        return False
    step = _step_of(secret, code, now, after=factor.counter)
    if step is None:
        return False
    factor.counter, factor.used_at = step, now
    factor.save(update_fields=["counter", "used_at"])
    return True


def _step_of(secret: str, code: str, now: datetime, after: int) -> int | None:
    """The step this code belongs to: this one, or its neighbours for a clock that is a little off."""
    said = code.replace(" ", "")
    if not (said.isascii() and said.isdigit() and len(said) == DIGITS):
        return None
    here = int(now.timestamp()) // STEP
    found = None
    for step in (here - 1, here, here + 1):
        if secrets.compare_digest(code_at(secret, step), said) and step > after:
            found = step
    return found
