"""Forgetting who told what: when asked, and three months after a report's end."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from eclor.core.notices.devices import forget_browsers
from eclor.core.notices.forgetting import forget_addresses, forget_letters
from eclor.core.service.scope import Scope
from eclor.core.trust import audit, purposes
from eclor.core.trust.mine import journal
from eclor.core.trust.mine.erasing import erase_in
from eclor.core.trust.mine.finding import Who
from eclor.services.reports.models import (
    Contact,
    ContactListed,
    Looks,
    Photo,
    PhotoListed,
    Report,
    Shown,
    Told,
    ToldListed,
)
from eclor.services.reports.queries.people import ANSWER, FOLLOW, TREAT, accounts
from eclor.services.reports.rules.life import CLOSED

KEPT_AFTER = timedelta(days=90)
AT_ONCE = 900  # persons that one opening may name are 1,000


def forget_told(scope: Scope, subject: str) -> int:
    """The words of this pseudonym; how many rows. Works whatever purpose is switched off."""
    _forget_looks(ToldListed.objects.filter(subject=subject))
    return erase_in(scope, subject, Told._meta.db_table)


def forget_contact(scope: Scope, subject: str) -> int:
    """The address for an answer alone: a consent taken back takes nothing else."""
    return erase_in(scope, subject, Contact._meta.db_table)


def forget_photos(scope: Scope, subject: str) -> int:
    """The photos of this pseudonym, those that everybody saw included."""
    return _hide_shown(subject) + erase_in(scope, subject, Photo._meta.db_table)


def forget_me(scope: Scope, known: ToldListed) -> int:
    """The bearer of a link asks to be forgotten; the report itself, without anybody, stays."""
    subject = str(known.subject)
    who = Who(territory=scope.territory, account=0, subject=known.subject, email="")
    journal.write(scope.now.isoformat(), who)
    audit.write(scope, "reports.forget_me", {"report": known.report_id})
    why = f"own link of report {known.report_id}, to erase"
    shown = _hide_shown(subject)
    _tell_no_more(scope, known.subject)
    _forget_looks(ToldListed.objects.filter(subject=subject))
    try:
        with purposes.opened(scope, FOLLOW, why, [known.subject]):
            gone = [
                table._default_manager.filter(subject=known.subject).delete()[0]
                for table in (Told, Contact, Photo)
            ]
    except purposes.PurposeRefused:
        erased = (forget_told, forget_contact, forget_photos)
        return shown + sum(erase(scope, subject) for erase in erased)
    return shown + sum(gone)


def _tell_no_more(scope: Scope, subject: UUID) -> None:
    """The browsers that asked to be told, and what is still on its way to them."""
    try:
        forget_browsers(scope, subject)
    except purposes.PurposeRefused:
        forget_addresses(scope, str(subject))
    forget_letters(scope, str(subject))


def _hide_shown(subject: str) -> int:
    photos = PhotoListed.objects.filter(subject=subject)
    _forget_looks(photos)
    return Shown.objects.filter(photo__in=list(photos.values_list("pk", flat=True))).delete()[0]


def _hide_orphans(scope: Scope) -> None:
    """No photo that everybody sees outlives the person's own, however that one went."""
    shown = Shown.objects.filter(territory_id=scope.territory)
    shown.exclude(photo__in=PhotoListed.objects.values("pk")).delete()


def _forget_looks(made_of: QuerySet[ToldListed] | QuerySet[PhotoListed]) -> None:
    Looks.objects.filter(source__in=list(made_of.values_list("pk", flat=True))).delete()


def forget_ended(scope: Scope) -> int:
    """What was told of reports that ended three months ago; how many persons."""
    reports = Report.objects.filter(
        territory_id=scope.territory, state__in=CLOSED, closed_at__lt=scope.now - KEPT_AFTER
    ).values("pk")
    Looks.objects.filter(report_id__in=reports).delete()
    gone: set[UUID] = set()
    why = "three months after the end"
    for purpose, listed, table in (
        (TREAT, ToldListed, Told),
        (TREAT, PhotoListed, Photo),
        (ANSWER, ContactListed, Contact),
    ):
        rows = listed._default_manager.filter(report_id__in=reports)
        subjects = sorted(set(rows.values_list("subject", flat=True)))
        for start in range(0, len(subjects), AT_ONCE):
            some = subjects[start : start + AT_ONCE]
            with purposes.opened(scope, purpose, why, some):
                there = table._default_manager.filter(report_id__in=reports)
                there.filter(subject__in=some).delete()
        gone.update(subjects)
    _hide_orphans(scope)
    # Whoever has an account chose for all their reports; the others for this one.
    for subject in gone - accounts(sorted(gone)):
        forget_addresses(scope, str(subject))
    return len(gone)
