"""What persons told, read through an opened purpose alone; each look stands in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from eclor.core.identity.models import Person
from eclor.core.service.scope import Scope
from eclor.core.trust import purposes
from eclor.core.trust.charter.queries import purposes as in_force
from eclor.services.reports.models import (
    Contact,
    ContactListed,
    Photo,
    PhotoListed,
    Report,
    Told,
    ToldListed,
)
from eclor.services.reports.queries.reports import within_reach
from eclor.services.reports.rules.questions import Kept

TREAT, ANSWER, FOLLOW = "reports.treat", "reports.answer", "reports.follow"


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """What was told of a report by everybody: the first, and those who saw it too."""

    told: list[Told]
    photos: list[Photo]


def collects(scope: Scope) -> bool:
    """Whether the charter in force lets this room collect anything."""
    active = {one.key for one in in_force(scope.territory) if one.active}
    return {TREAT, ANSWER, FOLLOW} <= active


def account(scope: Scope, report: Report) -> Account:
    """What an agent needs to treat it. Raises PurposeRefused."""
    subjects = _subjects(report)
    if not subjects:
        return Account(told=[], photos=[])
    with purposes.opened(scope, TREAT, f"report {report.pk}", subjects):
        return Account(
            told=list(Told.objects.filter(report_id=report.pk).order_by("told_at")),
            photos=list(Photo.objects.filter(report_id=report.pk).order_by("pk")),
        )


def first_answers(scope: Scope, report: Report, why: str) -> list[Kept]:
    """What the first who told it answered; nothing once it was erased. Raises PurposeRefused."""
    known = ToldListed.objects.filter(report_id=report.pk, first=True).first()
    if known is None:
        return []
    with purposes.opened(scope, TREAT, why, [known.subject]):
        told = Told.objects.filter(pk=known.pk).first()
    return told.answers if told and isinstance(told.answers, list) else []


def photo(scope: Scope, pk: UUID) -> Photo | None:
    """One photo of a report within the agent's reach. Raises PurposeRefused."""
    known = PhotoListed.objects.filter(pk=pk).first()
    if known is None or not within_reach(scope).filter(pk=known.report_id).exists():
        return None
    with purposes.opened(scope, TREAT, f"photo of report {known.report_id}", [known.subject]):
        return Photo.objects.filter(pk=pk).first()


def addresses(scope: Scope, report: Report) -> list[str]:
    """E-mail addresses of those who wished an answer. Raises PurposeRefused."""
    subjects = list(
        ContactListed.objects.filter(report_id=report.pk).values_list("subject", flat=True)
    )
    if not subjects:
        return []
    with purposes.opened(scope, ANSWER, f"answer to report {report.pk}", subjects):
        found = Contact.objects.filter(report_id=report.pk)
        return sorted(set(found.values_list("email", flat=True)))


def to_answer(scope: Scope, report: Report) -> dict[UUID, str]:
    """E-mail address by pseudonym of those who wished an answer. Raises PurposeRefused."""
    listed = ContactListed.objects.filter(report_id=report.pk)
    subjects = sorted(set(listed.values_list("subject", flat=True)))
    if not subjects:
        return {}
    with purposes.opened(scope, ANSWER, f"answer to report {report.pk}", subjects):
        found = Contact.objects.filter(report_id=report.pk)
        return {one.subject: one.email for one in found}


def accounts(subjects: Sequence[UUID]) -> set[UUID]:
    """Those among them who have an account."""
    found = Person.objects.filter(subject__in=subjects)
    return set(found.values_list("subject", flat=True))


def tellers(report: Report) -> list[UUID]:
    """Pseudonyms of all who told of it."""
    return list(ToldListed.objects.filter(report_id=report.pk).values_list("subject", flat=True))


def wish_answer(report: Report) -> int:
    """How many wished an answer: a number, no address."""
    return ContactListed.objects.filter(report_id=report.pk).count()


def by_secret(digest: str) -> ToldListed | None:
    """Whose link it is, by a pseudonym."""
    return ToldListed.objects.filter(digest=digest).first()


@dataclass(frozen=True, kw_only=True, slots=True)
class Mine:
    """Everything that the bearer of a link told."""

    told: Told
    email: str
    photos: list[UUID]


def mine(scope: Scope, known: ToldListed) -> Mine | None:
    """None once it was erased or its time is over. Raises PurposeRefused."""
    with purposes.opened(scope, FOLLOW, f"own link of report {known.report_id}", [known.subject]):
        told = Told.objects.filter(pk=known.pk).first()
        contact = Contact.objects.filter(subject=known.subject).first()
        photos = Photo.objects.filter(subject=known.subject).order_by("pk")
        numbers = list(photos.values_list("pk", flat=True))
    if told is None:
        return None
    return Mine(told=told, email=contact.email if contact else "", photos=numbers)


def my_photo(scope: Scope, known: ToldListed, pk: UUID) -> Photo | None:
    """One of the bearer's own photos. Raises PurposeRefused."""
    with purposes.opened(scope, FOLLOW, f"own photo of report {known.report_id}", [known.subject]):
        return Photo.objects.filter(pk=pk, subject=known.subject).first()


def _subjects(report: Report) -> list[UUID]:
    told = ToldListed.objects.filter(report_id=report.pk).values_list("subject", flat=True)
    photos = PhotoListed.objects.filter(report_id=report.pk).values_list("subject", flat=True)
    return sorted({*told, *photos})
