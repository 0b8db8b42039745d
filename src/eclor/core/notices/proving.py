"""A telephone number receives notices once its owner has shown the code that was sent to it."""

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.identity.models import Person
from eclor.core.notices.models import Address, LetterListed
from eclor.core.notices.posting import CHOOSE, post_to
from eclor.core.notices.words import Carrier, Notice
from eclor.core.service.scope import Scope
from eclor.core.trust import audit, purposes

KEPT = timedelta(days=730)  # as an account, and anew at every change
WAITING = "code"  # the carrier of a number whose code was not shown yet: none sends to it
LASTS = timedelta(minutes=15)
MOST_TRIES = 5
TOPIC = "notices.number"
# Codes sent within an hour: to one person, and by the whole federation, which pays for each.
PER_PERSON, PER_FEDERATION = 3, 300
HOUR = timedelta(hours=1)
WAITS = timedelta(days=2)  # until a number nobody proved is forgotten


class TooManyCodes(ValueError):
    """More codes were asked for than a person needs."""


class WrongCode(ValueError):
    """It is not the one, or too late, or was tried too often; the text says which."""


def ask_code(scope: Scope, person: Person, number: str) -> None:
    """Send six figures to this number. Raises PurposeRefused, TooManyCodes."""
    sent = LetterListed.objects.filter(topic=TOPIC, told_at__gt=scope.now - HOUR)
    mine = sent.filter(subject=person.subject).count()
    if mine >= PER_PERSON or sent.count() >= PER_FEDERATION:
        raise TooManyCodes(_("Too many codes were sent: try again in an hour."))
    code = f"{secrets.randbelow(10**6):06d}"
    with purposes.opened(scope, CHOOSE, "a number to prove", [person.subject]):
        Address.objects.filter(subject=person.subject, carrier=WAITING).delete()
        waiting = Address.objects.create(
            territory_id=scope.territory,
            subject=person.subject,
            retained_until=scope.now + WAITS,
            carrier=WAITING,
            address=number,
            device=f"0:{_mark(number, code)}",
            added_at=scope.now,
        )
    notice = Notice(
        key=f"number-{uuid4()}",
        topic=TOPIC,
        subject=person.subject,
        title=_("Code %s") % code,
        text=_("Write it on the page of your notices within 15 minutes. Not you? Do nothing."),
    )
    post_to(scope, notice, waiting.pk, Carrier.SMS)
    audit.write(scope, "notices.ask_code")


def prove(scope: Scope, person: Person, code: str) -> None:
    """From now on notices go to the number that this code was sent to. Raises WrongCode, PurposeRefused."""
    with purposes.opened(scope, CHOOSE, "a number proven", [person.subject]), transaction.atomic():
        there = Address.objects.filter(subject=person.subject, carrier=WAITING)
        row = there.select_for_update().first()
        wrong = _wrong(scope, row, code)
        if row is not None and not wrong:
            old = Address.objects.filter(subject=person.subject, carrier=Carrier.SMS)
            old.delete()
            row.carrier, row.device, row.retained_until = Carrier.SMS, "", scope.now + KEPT
            row.save(update_fields=["carrier", "device", "retained_until"])
    if wrong:
        raise WrongCode(wrong)
    audit.write(scope, "notices.prove_number")


def _wrong(scope: Scope, row: Address | None, code: str) -> str:
    """Why this code proves nothing, "" when it does; a wrong try is counted."""
    if row is None or scope.now > row.added_at + LASTS:
        return _("The code is too old: ask for another one.")
    tries, _colon, mark = row.device.partition(":")
    if int(tries) >= MOST_TRIES:
        return _("Too many wrong codes: ask for another one.")
    if hmac.compare_digest(mark, _mark(row.address, code)):
        return ""
    row.device = f"{int(tries) + 1}:{mark}"
    row.save(update_fields=["device"])
    return _("This is not the code that was sent.")


def _mark(number: str, code: str) -> str:
    """A million codes are soon tried: only with the house's key does a digest tell one."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"number:{number}:{code}".encode(), sha256).hexdigest()[:48]
