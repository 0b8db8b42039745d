"""What a service says of the persons in its tables: the lines of the register of processing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from eclor.core.service.scope import Scope

Text = Any  # a str or a lazy translation of one


class Basis(StrEnum):
    """Why it is lawful: the letters of article 6(1) of the GDPR."""

    CONSENT = "consent"  # a
    CONTRACT = "contract"  # b
    LEGAL_OBLIGATION = "legal_obligation"  # c
    VITAL_INTERESTS = "vital_interests"  # d
    PUBLIC_TASK = "public_task"  # e
    LEGITIMATE_INTERESTS = "legitimate_interests"  # f, closed to an authority in its tasks


@dataclass(frozen=True, kw_only=True, slots=True)
class Purpose:
    """What personal data is opened for, as the service proposes it to the charter.

    ``key`` begins with the service's. ``everybody``: may be opened without naming persons, for
    statistics; the line of the ledger then stands in everybody's own log.
    """

    key: str
    title: Text
    why: Text
    everybody: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonalData:
    """One line of the GDPR register. No personal column exists without its line.

    ``columns`` are those of ``table`` that say something about a person. ``purposes`` are the keys of
    what they may be opened for; without any, ``unguarded`` says why the table is read without
    opening (an account, without which nobody signs in). ``kept_for`` runs from ``kept_from``.
    ``erase`` forgets one person, given the pseudonym or the account's number, and counts the rows.
    """

    what: Text
    why: Text
    table: str
    columns: tuple[str, ...]
    kept_for: timedelta
    erase: Callable[[Scope, str], int]
    basis: Basis = Basis.PUBLIC_TASK
    kept_from: Text = ""
    purposes: tuple[str, ...] = ()
    unguarded: Text = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Impersonal:
    """Tables whose texts say nothing about a person, and how one knows; ``columns`` empty means all."""

    tables: tuple[str, ...]
    because: Text
    columns: tuple[str, ...] = ()
