"""Reports without the persons behind them: one, many, those nearby, those that count."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from math import cos, radians

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet
from shapely.geometry import Point, shape

from eclor.core.context import queries as context
from eclor.core.context.models import Entity
from eclor.core.pictures.likeness import ALIKE
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.core.territories.models import Commune
from eclor.services.reports.models import LAMP, Report, RuleLine, ToldListed
from eclor.services.reports.models import Looks as PrintedLooks
from eclor.services.reports.rules.life import OPEN
from eclor.services.reports.rules.nearby import (
    ASTRAY,
    Asked,
    Earlier,
    Looks,
    Similar,
    metres,
    similar,
)
from eclor.services.reports.rules.routing import Line, Route, route
from eclor.services.reports.words import CATEGORIES, Category, Kind, Owner, Spot

SAME_FOR = timedelta(days=60)  # an older report is of another dump
SHOWN_CLOSED = timedelta(days=30)
METRES_NORTH = 111_195.0  # of one degree of latitude
COMPARED = 60  # reports whose words and photos are looked at
NOTHING = Q(pk__in=())


class NoSuchReport(LookupError):
    """It does not exist, or lies outside the reach of whoever asks."""


def within_reach(scope: Scope) -> QuerySet[Report]:
    """Those of the territory and of the agent's communes."""
    found = Report.objects.filter(territory_id=scope.territory)
    return found if scope.everywhere else found.filter(commune_id__in=scope.communes)


def report(scope: Scope, pk: int) -> Report:
    """Raises NoSuchReport."""
    found = within_reach(scope).select_related("commune", "asset").filter(pk=pk).first()
    if found is None:
        raise NoSuchReport(f"There is no report {pk} here.")
    return found


def told_of(rows: Sequence[Report]) -> dict[int, int]:
    """How many persons told of each."""
    counted = ToldListed.objects.filter(report_id__in=[row.pk for row in rows])
    return dict(counted.values_list("report_id").annotate(n=Count("pk")))


def near(
    scope: Scope,
    kind: Kind,
    spot: Spot | None,
    asset: int,
    looks: Looks | None = None,
    but: int = 0,
) -> list[tuple[Report, Similar]]:
    """Open reports of the kind that may speak of the same thing, less ``but``; none of a discreet one."""
    category = CATEGORIES[kind]
    if category.discreet:
        return []
    asked = Asked(spot=spot, asset=asset, near=category.near, looks=looks or Looks())
    open_ones = _open_ones(scope, kind).exclude(pk=but)
    alike = _same_photo(open_ones.filter(_box(asked, ASTRAY * asked.near)), asked)
    earlier = _nearest(_earlier(scope, open_ones, asked, alike), asked, alike)
    known = looks_of([one.report for one in earlier])
    found = similar([replace(one, looks=known.get(one.report, Looks())) for one in earlier], asked)
    rows = Report.objects.select_related("commune", "asset").in_bulk([one.report for one in found])
    return [(rows[one.report], one) for one in found]


def _open_ones(scope: Scope, kind: Kind) -> QuerySet[Report]:
    recent = Report.objects.filter(received_at__gt=scope.now - SAME_FOR, received_at__lte=scope.now)
    return recent.filter(territory_id=scope.territory, kind=kind, state__in=OPEN)


def _earlier(
    scope: Scope, open_ones: QuerySet[Report], asked: Asked, alike: set[int]
) -> list[Earlier]:
    """Within the radius, of the same lamp, or with the same photo a little further."""
    fitting = _box(asked, asked.near) | Q(pk__in=alike)
    if asked.asset:
        fitting |= Q(asset_id=asked.asset)
    return [
        Earlier(
            report=pk,
            spot=Spot(lon=lon, lat=lat) if lon is not None and lat is not None else None,
            asset=lamp or 0,
            days=(scope.now - at) / timedelta(days=1),
        )
        for pk, lon, lat, lamp, at in open_ones.filter(fitting).values_list(
            "pk", "lon", "lat", "asset_id", "received_at"
        )
    ]


def _box(asked: Asked, metres_wide: float) -> Q:
    if asked.spot is None:
        return NOTHING
    north = metres_wide / METRES_NORTH
    east = north / max(0.01, cos(radians(asked.spot.lat)))
    lat, lon = asked.spot.lat, asked.spot.lon
    return Q(lat__range=(lat - north, lat + north), lon__range=(lon - east, lon + east))


def _same_photo(rows: QuerySet[Report], asked: Asked) -> set[int]:
    """Those of which a photo differs by few bits of 64, counted where they lie."""
    if not asked.looks.photos:
        return set()
    alike = NOTHING
    prints = PrintedLooks.objects.filter(report__in=rows, photo__isnull=False)
    for number, photo in enumerate(asked.looks.photos):
        differs = Func(
            F("photo").bitxor(photo),
            template="bit_count((%(expressions)s)::bit(64))",
            output_field=IntegerField(),
        )
        prints = prints.annotate(**{f"differs{number}": differs})
        alike |= Q(**{f"differs{number}__lte": ALIKE})
    return set(prints.filter(alike).values_list("report_id", flat=True))


def _nearest(found: list[Earlier], asked: Asked, alike: set[int]) -> list[Earlier]:
    """So few that their words are worth comparing: further ones never come among the three."""
    here = asked.spot
    if here is None or len(found) <= COMPARED:
        return found

    def away(one: Earlier) -> float:
        first = one.spot is None or one.report in alike
        return -1.0 if first or one.spot is None else metres(here, one.spot)

    return sorted(found, key=away)[:COMPARED]


def looks_of(reports: Sequence[int]) -> dict[int, Looks]:
    """The prints of what was told of each."""
    found: dict[int, Looks] = {}
    prints = PrintedLooks.objects.filter(report_id__in=reports)
    for pk, said, seen in prints.values_list("report_id", "words", "photo"):
        known = found.get(pk, Looks())
        words = known.words if said is None else (*known.words, said)
        photos = known.photos if seen is None else (*known.photos, seen)
        found[pk] = Looks(words=words, photos=photos)
    return found


def lines(scope: Scope) -> list[Line]:
    """The rule table."""
    found = RuleLine.objects.filter(territory_id=scope.territory)
    return [
        Line(
            commune=one.commune_id or 0,
            kind=Kind(one.kind) if one.kind else None,
            team=one.team,
            days=one.days,
            hours=one.hours,
            offered=one.offered,
            owner=Owner(one.owner) if one.owner else None,
        )
        for one in found
    ]


def route_of(scope: Scope, commune: int, kind: Kind, owner: str = "") -> Route:
    """``owner`` is that of the road beside it, where it is known."""
    return route(lines(scope), commune, kind, Owner(owner) if owner else None)


def offered(scope: Scope, commune: int) -> list[Category]:
    """What may be reported in a commune."""
    table = lines(scope)
    return [one for one in CATEGORIES.values() if route(table, commune, one.kind).offered]


def commune(scope: Scope, insee: str) -> Commune | None:
    return communes_of(scope).filter(insee=insee).first()


def commune_around(scope: Scope, spot: Spot) -> Commune | None:
    """The commune whose outline holds this point."""
    for one in Commune.objects.filter(territory_id=scope.territory, outline__isnull=False):
        if one.outline and shape(one.outline).covers(Point(spot.lon, spot.lat)):
            return one
    return None


def metres_outside(commune: Commune, spot: Spot) -> float:
    """How far a point lies beyond the commune's outline, at least; 0 inside, or without an outline."""
    if not commune.outline:
        return 0.0
    degrees = shape(commune.outline).distance(Point(spot.lon, spot.lat))
    return float(degrees) * METRES_NORTH * cos(radians(spot.lat))


def lamp(scope: Scope, commune_id: int, number: str) -> Entity | None:
    """The street light with this number on its pole, as it is named in the inventory."""
    lamps = context.entities(scope).filter(type=LAMP, commune_id=commune_id)
    return lamps.filter(name__iexact=number.strip()).order_by("pk").first()


def public(scope: Scope, chosen: Commune | None) -> QuerySet[Report]:
    """What everybody may read: open ones of no discreet kind, the newest first."""
    quiet = [kind for kind, category in CATEGORIES.items() if category.discreet]
    found = Report.objects.filter(territory_id=scope.territory, state__in=OPEN)
    if chosen is not None:
        found = found.filter(commune=chosen)
    return found.exclude(kind__in=quiet).select_related("commune", "asset").order_by("-received_at")
