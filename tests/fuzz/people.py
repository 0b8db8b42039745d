"""Somebody who may do everything, to press every button of the house wrongly."""

import secrets
import subprocess
from dataclasses import dataclass

from eclor.testing.house import eclor
from eclor.testing.living import Living

MAKE = """
from eclor.core.territories.entering import enter; enter(1)
from eclor.core.identity.models import Grant, Person, Role
from eclor.core.trust.charter.signing import sign_first
found = Person(territory_id=1, email={email!r}, name='Noor of all roles')
found.set_password({password!r}); found.save()
for role in Role:
    Grant.objects.create(territory_id=1, person=found, role=role)
sign_first(1, 'val-alzette', 'Inès')
from hashlib import sha256
from django.utils import timezone
from eclor.services.reports.models import ApiKey
ApiKey.objects.create(territory_id=1, name='storm', digest=sha256({key!r}.encode()).hexdigest(),
    hourly=10_000_000, given_at=timezone.now(), span_from=timezone.now())
"""


@dataclass(frozen=True, slots=True)
class Person:
    """How they sign in."""

    email: str
    password: str
    key: str  # of a program of theirs that reports by Open311


def hire(built: Living) -> Person:
    """A person of the first federation with every role, under a charter that is signed."""
    person = Person("noor@example.org", secrets.token_hex(12), secrets.token_hex(12))
    script = MAKE.format(email=person.email, password=person.password, key=person.key)
    words = eclor("manage", "shell", "-v", "0", "-c", script)
    subprocess.run(words, env=built.environment, check=True, capture_output=True, timeout=120)
    return person
