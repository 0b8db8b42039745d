"""An agent looks at a photo and says whether everybody may see it."""

from uuid import UUID

from django.db import transaction

from eclor.core.service.scope import Scope
from eclor.core.trust import audit, purposes
from eclor.services.reports.models import Photo, PhotoListed, Shown, Verdict
from eclor.services.reports.queries.people import TREAT
from eclor.services.reports.queries.reports import NoSuchReport, report
from eclor.services.reports.words import CATEGORIES, Kind


class Discreet(PermissionError):
    """The place of this report tells who complained: nothing of it is shown."""


@transaction.atomic
def judge_photo(scope: Scope, pk: UUID, verdict: Verdict) -> int:
    """Show it to everybody, or keep it back; the report's number.

    Raises NoSuchReport, and Discreet when it would show what tells who complained.
    """
    known = PhotoListed.objects.filter(pk=pk).first()
    if known is None:
        raise NoSuchReport(f"There is no photo {pk} here.")
    row = report(scope, known.report_id)  # refuses an agent of another commune
    if verdict is Verdict.SHOWN and CATEGORIES[Kind(row.kind)].discreet:
        raise Discreet(f"Report {row.pk} is {row.kind}: its photos are never shown to everybody.")
    with purposes.opened(scope, TREAT, f"photo of report {row.pk}", [known.subject]):
        photo = Photo.objects.get(pk=pk)
        photo.verdict = verdict
        photo.save(update_fields=["verdict"])
    Shown.objects.filter(photo=pk).delete()
    if verdict is Verdict.SHOWN:
        Shown.objects.create(
            territory_id=scope.territory,
            report=row,
            photo=pk,
            shown_at=scope.now,
            picture=photo.picture,
        )
    audit.write(scope, "reports.judge_photo", {"report": row.pk, "verdict": verdict.value})
    return row.pk
