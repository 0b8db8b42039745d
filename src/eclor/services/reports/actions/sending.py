"""Taking in what somebody reports: once, however often the form arrives."""

import base64
import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from eclor.core.facts.telling import tell
from eclor.core.identity.models import Person
from eclor.core.pictures.likeness import likeness
from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.services.reports.actions.marking import put_on_map
from eclor.services.reports.models import Contact, Looks, Photo, Report, Step, Told, ToldListed
from eclor.services.reports.queries.calendars import due_by
from eclor.services.reports.queries.people import by_secret
from eclor.services.reports.queries.questions import asked
from eclor.services.reports.queries.reports import NoSuchReport, route_of
from eclor.services.reports.queries.roads import road_at, spot_of
from eclor.services.reports.rules.life import OPEN
from eclor.services.reports.rules.nearby import word_print
from eclor.services.reports.rules.questions import shown_to_all, worded
from eclor.services.reports.words import CATEGORIES, Kind, State, Telling

KEPT = timedelta(days=400)  # of what somebody told; three months after the end it goes earlier


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """``secret`` is the person's own link; ``again``: this form had arrived before."""

    report: int
    secret: str
    again: bool = False


def secret_of(scope: Scope, form: uuid.UUID) -> str:
    """The link of whoever filled in this form, whose number nobody else has: 192 bits."""
    said = f"report:{scope.territory}:{form}".encode()
    drawn = hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(drawn[:24]).decode()


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def send_report(scope: Scope, telling: Telling, form: uuid.UUID) -> Receipt:
    """Take a report in. ``form`` is drawn by the sender: the same form sent twice is one report."""
    secret = secret_of(scope, form)
    return _once(secret) or _first(scope, telling, secret)


def saw_it_too(scope: Scope, report: int, telling: Telling, form: uuid.UUID) -> Receipt:
    """One person more tells of a report that stands. Raises NoSuchReport when it is over."""
    secret = secret_of(scope, form)
    return _once(secret) or _too(scope, report, telling, secret)


def received_before(scope: Scope, form: uuid.UUID) -> Receipt | None:
    """What became of a form of this number; None when it is new."""
    return _once(secret_of(scope, form))


def _once(secret: str) -> Receipt | None:
    known = by_secret(digest_of(secret))
    return None if known is None else Receipt(report=known.report_id, secret=secret, again=True)


def _first(scope: Scope, telling: Telling, secret: str) -> Receipt:
    try:
        with transaction.atomic():
            row = _received(scope, telling)
            _keep(scope, row, telling, secret, first=True)
            _announce(scope, row, telling)
    except IntegrityError:
        # The same form, taken in by another process at this very moment?
        if known := _once(secret):
            return known
        raise
    return Receipt(report=row.pk, secret=secret)


def _too(scope: Scope, report: int, telling: Telling, secret: str) -> Receipt:
    row = Report.objects.filter(
        territory_id=scope.territory, pk=report, state__in=OPEN, kind=telling.kind
    ).first()
    if row is None:
        raise NoSuchReport(f"There is no open report {report} here.")
    try:
        with transaction.atomic():
            _keep(scope, row, telling, secret, first=False)
            signal = audit.write(scope, "reports.saw_it_too", {"report": row.pk})
            tell(scope, "ReportSeenToo", {"report": row.pk}, cause=signal)
    except IntegrityError:
        # The same form, taken in by another process at this very moment?
        if known := _once(secret):
            return known
        raise
    return Receipt(report=row.pk, secret=secret)


def _received(scope: Scope, telling: Telling) -> Report:
    spot = telling.spot or spot_of(scope, telling.asset)
    road = road_at(scope, spot)
    way = route_of(scope, telling.commune, telling.kind, road.owner)
    row = Report.objects.create(
        territory_id=scope.territory,
        commune_id=telling.commune,
        kind=telling.kind,
        lon=spot.lon if spot else None,
        lat=spot.lat if spot else None,
        asset_id=telling.asset or None,
        road=road.name,
        owner=road.owner,
        because=way.because,
        routed=way.team,
        team=way.team,
        received_at=scope.now,
        changed_at=scope.now,
        due_at=due_by(scope, telling.commune, way, scope.now),
    )
    Step.objects.create(
        territory_id=scope.territory, report=row, at=scope.now, state=State.RECEIVED
    )
    put_on_map(scope, row)
    return row


def _keep(scope: Scope, row: Report, telling: Telling, secret: str, first: bool) -> None:
    """Behind the guard: saving needs no purpose and shows nothing."""
    about = {
        "territory_id": scope.territory,
        "commune_id": row.commune_id,
        "report_id": row.pk,
        "subject": _subject(scope),
        "retained_until": scope.now + KEPT,
    }
    answers = worded(telling.answers, telling.asked or asked(scope, telling.kind, row.commune_id))
    told = Told.objects.create(
        **about,
        told_at=scope.now,
        first=first,
        digest=digest_of(secret),
        text=telling.text.strip(),
        place=telling.place.strip(),
        answers=answers,
    )
    if first and (public := shown_to_all(answers)) and not CATEGORIES[telling.kind].discreet:
        row.answers = public
        row.save(update_fields=["answers"])
    if telling.email:
        Contact.objects.create(**about, email=telling.email)
    prints: list[tuple[uuid.UUID, int | None, int | None]] = [
        (told.pk, word_print(telling.text), None)
    ]
    for picture in telling.photos:
        photo = Photo.objects.create(**about, picture=picture)
        prints.append((photo.pk, None, likeness(picture)))
    Looks.objects.bulk_create(
        Looks(territory_id=scope.territory, report=row, source=source, words=words, photo=seen)
        for source, words, seen in prints
        if words is not None or seen is not None
    )


def _subject(scope: Scope) -> uuid.UUID:
    """The pseudonym of the account, or one drawn for the occasion."""
    if scope.person:
        account = Person.objects.filter(territory_id=scope.territory, pk=scope.person).first()
        if account is not None:
            return account.subject
    return uuid.uuid4()


def _announce(scope: Scope, row: Report, telling: Telling) -> None:
    said = {"report": row.pk, "kind": str(row.kind), "commune": row.commune_id}
    signal = audit.write(scope, "reports.send", said)
    tell(scope, "ReportReceived", said, cause=signal)
    if row.kind == Kind.DUMP:
        what, size = (_chosen(telling, code) for code in ("dump_what", "dump_size"))
        there = {"lon": row.lon, "lat": row.lat}
        tell(scope, "DumpReported", {**said, **there, "what": what, "size": size}, cause=signal)
    if row.kind == Kind.LAMP and row.asset_id:
        how = _chosen(telling, "lamp_how")
        tell(scope, "LampReported", {**said, "entity": row.asset_id, "how": how}, cause=signal)


def _chosen(telling: Telling, code: str) -> str:
    """The key that was chosen; the first where a commune lets several be chosen."""
    said = telling.answers.get(code, "")
    return said if isinstance(said, str) else next(iter(said), "")


def subject_has_account(known: ToldListed) -> bool:
    """Whether it was told while signed in: then "Mes données" is the place to erase it."""
    return Person.objects.filter(subject=known.subject).exists()
