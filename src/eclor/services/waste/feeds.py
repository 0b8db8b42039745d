"""The collection calendar as a feed that a telephone subscribes to (iCalendar, RFC 5545)."""

from datetime import datetime, timedelta

from django.utils.text import slugify
from django.utils.translation import gettext as _
from icalendar import Calendar as Feed
from icalendar import Event

from eclor.services.waste.queries import Calendar
from eclor.services.waste.texts import STREAMS
from eclor.services.waste.words import PickUp

AHEAD = timedelta(days=120)
REFRESH = "P1D"


def calendar_feed(found: Calendar, now: datetime) -> bytes:
    """The pick-ups as whole-day events, named the same each time the feed is read."""
    feed = Feed()
    feed.add("prodid", "-//Eclor//waste//FR")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    place = ", ".join(part for part in (found.street, found.commune.name) if part)
    feed.add("x-wr-calname", _("Bin collections, %(place)s") % {"place": place})
    feed.add("x-published-ttl", REFRESH)
    for pick_up in found.pick_ups:
        feed.add_component(_event(found, pick_up, place, now))
    written: bytes = feed.to_ical()
    return written


def _event(found: Calendar, pick_up: PickUp, place: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", _uid(found, pick_up))
    event.add("dtstamp", now)
    event.add("dtstart", pick_up.on)
    event.add("dtend", pick_up.on + timedelta(days=1))
    event.add("summary", str(STREAMS[pick_up.stream]))
    event.add("location", place)
    event.add("description", _description(pick_up))
    event.add("transp", "TRANSPARENT")  # a bin day keeps nobody busy
    return event


def _uid(found: Calendar, pick_up: PickUp) -> str:
    """By the usual day: a pick-up moved by a holiday stays the same event, on another day."""
    usual = pick_up.moved_from or pick_up.on
    where = "-".join(part for part in (found.commune.insee, slugify(found.street)) if part)
    return f"{usual:%Y%m%d}-{pick_up.stream.value}-{where}@waste.eclor"


def _description(pick_up: PickUp) -> str:
    said = _("Put it out before %(hour)s.") % {"hour": f"{pick_up.at:%H:%M}"}
    if pick_up.moved_from is None:
        return said
    return " ".join((said, _("Moved because of a public holiday.")))
