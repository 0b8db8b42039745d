"""Telling agents that a delay draws to its end, or is over: once each, commune by commune."""

import hashlib
from collections.abc import Iterable
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from eclor.core.notices.posting import publish
from eclor.core.notices.words import NOBODY, Notice
from eclor.core.service.scope import Scope
from eclor.services.reports.models import Report
from eclor.services.reports.queries.calendars import calendars
from eclor.services.reports.rules.life import OPEN
from eclor.services.reports.rules.working import used

TOPIC = "reports.late"
SOON, OVER = 80, 100  # per cent of the delay
NAMED = 20  # reports in one notice


def warn(scope: Scope) -> int:
    """Of how many reports it was told now; told again it says nothing."""
    with transaction.atomic():
        rows = _due_to_be_told(scope)
        for row in rows:
            Report.objects.filter(pk=row.pk).update(warned=row.warned)
        key = lambda row: (row.commune_id, row.warned)  # noqa: E731 -- sorted and grouped alike
        for (_commune, level), some in groupby(sorted(rows, key=key), key=key):
            publish(scope, _notice(list(some), level))
    return len(rows)


def _due_to_be_told(scope: Scope) -> list[Report]:
    """Each with the level it has reached, locked so that two rounds do not tell it twice."""
    hours, found = calendars(scope), []
    open_ones = Report.objects.filter(
        territory_id=scope.territory, state__in=OPEN, warned__lt=OVER
    ).select_for_update(of=("self",), skip_locked=True)
    for row in open_ones.select_related("commune").order_by("pk").iterator(chunk_size=500):
        part = used(hours[row.commune_id], row.received_at, row.due_at, scope.now)
        level = OVER if part >= OVER else SOON if part >= SOON else 0
        if level > row.warned:
            row.warned = level
            found.append(row)
    return found


def _notice(rows: list[Report], level: int) -> Notice:
    commune, numbers = rows[0].commune, [row.pk for row in rows]
    with translation.override(settings.LANGUAGE_CODE):
        title, text = _words(commune.name, numbers, level)
        late = "&late=1" if level == OVER else ""
        path = f"{reverse('reports-desk')}?commune={commune.insee}{late}"
    return Notice(
        key=f"late-{level}-{commune.pk}-{_digest(numbers)}",
        topic=TOPIC,
        subject=NOBODY,
        title=title,
        text=text,
        path=path,
        commune=commune.pk,
    )


def _words(commune: str, numbers: list[int], level: int) -> tuple[str, str]:
    said = {"n": len(numbers), "commune": commune}
    if level == OVER:
        title = ngettext(
            "%(commune)s: %(n)d report is past its delay",
            "%(commune)s: %(n)d reports are past their delay",
            len(numbers),
        )
    else:
        title = ngettext(
            "%(commune)s: %(n)d report has used four fifths of its delay",
            "%(commune)s: %(n)d reports have used four fifths of their delay",
            len(numbers),
        )
    named = ", ".join(map(str, numbers[:NAMED])) + (" …" if len(numbers) > NAMED else "")
    return (title % said)[:120], named


def _digest(numbers: Iterable[int]) -> str:
    return hashlib.sha256(",".join(map(str, numbers)).encode()).hexdigest()[:24]
