"""`eclor administrator`: whoever runs the machine lets the first administrator in, or one without proof."""

import argparse
import secrets
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from eclor.core.identity import accounts, grants, links, resets
from eclor.core.identity.grants import GiveRole
from eclor.core.identity.models import Link, Person, Role
from eclor.core.identity.names import honest_email, honest_name
from eclor.core.identity.sessions import digest
from eclor.core.service.scope import Scope
from eclor.core.territories.addresses import origin_here
from eclor.core.territories.entering import entered
from eclor.core.territories.here import every_territory
from eclor.core.territories.models import Territory
from eclor.core.trust import audit
from eclor.run.problems import CannotRun

ACTOR = "console"


def main(words: Sequence[str]) -> int:
    """Print a link that signs in once within a quarter of an hour. Raises CannotRun."""
    said = _parser().parse_args(list(words))
    territory, done = _federation(said.federation), ""
    with entered(territory), transaction.atomic():
        scope = Scope(territory=territory, now=timezone.now(), person=ACTOR)
        person = _person(scope, said.email, said.name)
        if said.lost_second_proof:
            gone = resets.take_away(scope, person, by=ACTOR)
            done = f"{gone} second proofs of {person.email} were taken away.\n"
        _grant, new = grants.hold(person, GiveRole(role=Role.ADMINISTRATOR))
        if new:
            audit.write(scope, "identity.give_role", {"person": person.pk, "role": "administrator"})
        link = _link(scope, person)
    print(f"{done}Open this link within 15 minutes; it signs in once:\n{link}")
    return 0


def _parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="eclor administrator", description=__doc__)
    found.add_argument("federation", help="Its slug, as in its addresses.")
    found.add_argument("email", help="Mailbox of the administrator.")
    found.add_argument("--name", default="", help="Name, for an account that is not there yet.")
    found.add_argument(
        "--lost-second-proof",
        action="store_true",
        help="Take away passkeys, app and paper codes at once: whoever runs the machine answers for it.",
    )
    return found


def _federation(slug: str) -> int:
    known: dict[str, int] = {}
    for one in every_territory():  # the wall between federations shows each from inside alone
        with entered(one):
            known[Territory.objects.values_list("slug", flat=True).get(pk=one)] = one
    if slug not in known:
        there = ", ".join(sorted(known)) or "none: make one with `eclor import`"
        raise CannotRun(f"No federation is called {slug!r}. There are: {there}.")
    return known[slug]


def _person(scope: Scope, email: str, name: str) -> Person:
    try:
        mailbox = honest_email(email)
        if (person := links.person_of(mailbox)) is not None:
            return person
        if accounts.is_shut(mailbox):
            raise CannotRun(f"The account of {mailbox} is shut: an administrator opens it again.")
        if not name:
            raise CannotRun(f"{mailbox} has no account here: add --name 'First Last'.")
        return accounts.open_(scope, mailbox, honest_name(name))
    except ValidationError as problem:
        raise CannotRun(" ".join(problem.messages)) from problem


def _link(scope: Scope, person: Person) -> str:
    token = secrets.token_urlsafe(32)
    Link.objects.create(
        territory_id=scope.territory,
        mark=digest(token),
        email=person.email,
        address=ACTOR,
        made_at=scope.now,
        expires_at=scope.now + links.LASTS,
    )
    return f"{origin_here()}{reverse('signin-link', args=(token,))}"
