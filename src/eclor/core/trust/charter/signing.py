"""Signing the charter and switching its purposes: the guarantor's two acts, both audited."""

from dataclasses import dataclass

import psycopg
from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.core.trust.charter.drafting import Document, draft
from eclor.core.trust.charter.queries import charters, purposes
from eclor.core.trust.door import door
from eclor.core.trust.keys import canonical, charter_key, public_of

SIGN, SWITCH = "charter.sign", "charter.switch"  # permissions


class CharterRefused(ValueError):
    """It was not signed, or nothing was switched; the text says why, to the guarantor."""


@dataclass(frozen=True, slots=True)
class Switching:
    """A purpose to open or to close, for the federation or for one commune (its id, else None)."""

    purpose: str
    on: bool
    because: str
    commune: int | None = None


def sign(scope: Scope, document: Document, signer: str) -> int:
    """Sign this charter in the guarantor's name; from now on it is what the house obeys.

    The key is the house's, made at its first start: it signs for whoever just showed their
    password. ``signer`` is the name that the charter bears. Gives the version.
    Raises CharterRefused when somebody signed another one meanwhile.
    """
    with transaction.atomic():
        audit.write(scope, SIGN, {"version": document["version"], "signer": signer})
        return _put(scope.territory, document, signer)


def sign_first(territory: int, slug: str, signer: str) -> None:
    """Sign what the cards propose where nothing was ever signed: a demonstration, a test."""
    if not charters(territory):
        _put(territory, draft(slug, 1), signer)


def switch(scope: Scope, order: Switching) -> None:
    """Close a purpose, or open it again: the next read obeys. Raises CharterRefused."""
    if not order.because.strip():
        raise CharterRefused(_("Say why: whoever is refused will want to know."))
    if order.on and order.commune is not None and not _shut_there(scope, order):
        raise CharterRefused(
            _(
                "This commune has closed nothing of this purpose. What the federation suspended, it"
                " alone opens again."
            )
        )
    with transaction.atomic():
        audit.write(scope, SWITCH, order)
        _ask(
            "SELECT trust.switch(%s::smallint, %s, %s, %s, %s, %s)",
            *(scope.territory, order.purpose, order.commune, order.on),
            *(scope.person or "house", order.because.strip()),
        )


def _shut_there(scope: Scope, order: Switching) -> bool:
    """Whether the commune closed it; of what the charter does not know the guard says so itself."""
    known = [one for one in purposes(scope.territory) if one.key == order.purpose]
    return all(order.commune in one.shut for one in known)


def _put(territory: int, document: Document, signer: str) -> int:
    said, key = canonical(document), charter_key()
    rows = _ask(
        "SELECT trust.sign(%s::smallint, %s, %s, %s, %s) AS version",
        *(territory, said, public_of(key), key.sign(said.encode()), signer),
    )
    return int(str(rows[0]["version"]))


def _ask(query: str, *given: object) -> list[dict[str, object]]:
    try:
        return door.ask(query, *given)
    except psycopg.DatabaseError as problem:
        refusals = {
            "EC001": _("The charter does not know this purpose."),
            "EC006": _("Somebody signed another version meanwhile: look at it first."),
            "EC007": _("This commune is not in this federation."),
        }
        if problem.sqlstate not in refusals:
            raise
        raise CharterRefused(refusals[problem.sqlstate]) from problem
