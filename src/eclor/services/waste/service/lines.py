"""What the room says on the portal's home: the wait nearest to home, the next bin to put out."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Odds, Saying, Tile
from eclor.core.service.scope import Scope
from eclor.core.territories.here import home_of
from eclor.core.territories.models import Commune
from eclor.services.waste import queries
from eclor.services.waste.drawing import scale_for
from eclor.services.waste.models import Silence
from eclor.services.waste.queries import CentreNow, Spot, drive_minutes
from eclor.services.waste.queries.waits import DUE
from eclor.services.waste.texts import STREAMS, clock, day_near
from eclor.services.waste.words import Wait


def wait_line(scope: Scope) -> Saying:
    """The nearest centre where the wait is known; without a home, the one where it is shortest."""
    found = queries.centres_now(scope)
    if not found:
        return Saying(value=gettext("No recycling centre here"))
    home = home_of(scope)
    one = min(found, key=lambda c: _rank(c, home))
    if one.wait is None:
        return _without(scope, one, any(c.opening.is_open for c in found))
    return _waiting(one, one.wait, scope.now)


def _rank(one: CentreNow, home: Commune | None) -> tuple[bool, bool, float, str]:
    """Known before unknown, open before closed, then near or short."""
    known, name = one.wait is not None, one.centre.name
    if home is None:
        return not known, not one.opening.is_open, one.wait.p50 if one.wait else 0.0, name
    lon, lat = one.centre.lon, one.centre.lat
    away = lon is None or lat is None
    road = 1e9 if away else drive_minutes(Spot(home.lon, home.lat), Spot(lon or 0.0, lat or 0.0))
    return not known, not one.opening.is_open, road, name


def _waiting(one: CentreNow, wait: Wait, now: datetime) -> Saying:
    best = one.best
    aside = None
    if best is not None and best.start > now and round(best.wait.p50) < round(wait.p50):
        moment = gettext("%(hour)s, %(minutes)d min") % {
            "hour": clock(best.start),
            "minutes": round(best.wait.p50),
        }
        aside = (gettext("Best moment"), moment)
    return Saying(
        value=gettext("%(minutes)d min") % {"minutes": round(wait.p50)},
        about=_place(one),
        context=gettext("Nine times in ten, less than %(most)d min") % {"most": round(wait.p90)},
        at=one.heard_at,
        due=DUE,
        odds=Odds(likely=wait.p50, most=wait.p90, scale=scale_for(wait)),
        aside=aside,
        address=reverse("waste-centre", args=[one.centre.pk]),
    )


def _without(scope: Scope, one: CentreNow, some_open: bool) -> Saying:
    """Why nobody can say: closed is no mystery, an open gate without news is."""
    if one.silence is Silence.NO_DOCK:
        return Saying(value="", about=_place(one), context=gettext("No dock is open"))
    if some_open:
        since = ""
        if one.heard_at is not None:
            since = gettext("No measure since %(hour)s") % {"hour": clock(one.heard_at)}
        return Saying(value="", about=_place(one), context=since)
    opens = one.opening.opens_at
    context = ""
    if opens is not None:
        context = gettext("Opens %(day)s at %(hour)s") % {
            "day": day_near(opens, scope.now),
            "hour": clock(opens),
        }
    return Saying(value=gettext("Closed"), about=_place(one), context=context)


def _place(one: CentreNow) -> str:
    return one.centre.commune or one.centre.name


def calendar_line(scope: Scope) -> Saying:
    """The next lorry of the chosen commune."""
    home = home_of(scope)
    if home is None:
        return Saying(value=gettext("Street by street"), context=gettext("Choose your commune"))
    address = f"{reverse('waste-calendar')}?commune={home.insee}"
    written = queries.calendar(scope, home.insee).pick_ups
    coming = [one for one in written if one.out_by > scope.now]
    if not coming:
        return Saying(value="", about=home.name, context=gettext("Rounds not written yet"))
    first = coming[0]
    same_day = [str(STREAMS[one.stream]) for one in coming if one.on == first.on]
    out = gettext("out before %(hour)s") % {"hour": clock(first.out_by)}
    return Saying(
        value=day_near(first.out_by, scope.now).capitalize(),
        about=home.name,
        context=f"{', '.join(dict.fromkeys(same_day))}, {out}",
        address=address,
    )


TILES = (
    Tile(
        key="wait",
        title=_("Recycling centres"),
        icon="recycle",
        page="waste-centres",
        line=wait_line,
        rank=10,
    ),
    Tile(
        key="calendar",
        title=_("Bin collections"),
        icon="calendar",
        page="waste-calendar",
        line=calendar_line,
        rank=20,
    ),
)
