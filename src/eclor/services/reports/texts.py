"""The vocabulary as people read it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from eclor.services.reports.rules.routing import Because
from eclor.services.reports.words import Form, Kind, Owner, Refusal, State

KINDS = {
    Kind.DUMP: _("Dumped waste"),
    Kind.LAMP: _("Street light that does not work"),
    Kind.ROAD: _("Road or pavement damaged"),
    Kind.GREEN: _("Trees and green spaces"),
    Kind.WATER: _("Water, leak, drain"),
    Kind.CLEANING: _("Dirt and graffiti"),
    Kind.STREET_THINGS: _("Sign, bench, barrier"),
    Kind.NOISE: _("Noise"),
    Kind.OTHER: _("Something else"),
}
STATES = {
    State.RECEIVED: _("received"),
    State.ACCEPTED: _("accepted"),
    State.ASSIGNED: _("given to a team"),
    State.PLANNED: pgettext_lazy("report", "planned"),
    State.IN_PROGRESS: _("in progress"),
    State.DONE: _("done"),
    State.VERIFIED: _("verified on site"),
    State.MERGED: _("joined with another report"),
    State.REFUSED: _("refused"),
    State.TRANSFERRED: _("handed to an operator"),
    State.REOPENED: _("reopened"),
}
# What an agent's button says.
VERBS = {
    State.ACCEPTED: _("Accept"),
    State.ASSIGNED: _("Give to a team"),
    State.PLANNED: _("Plan"),
    State.IN_PROGRESS: _("Begin the work"),
    State.DONE: _("It is done"),
    State.VERIFIED: _("Checked on site"),
    State.MERGED: _("Join with another report"),
    State.REFUSED: _("Refuse"),
    State.TRANSFERRED: _("Hand to an operator"),
    State.REOPENED: _("Reopen"),
}
REFUSALS = {
    Refusal.NOT_HERE: _("The place is not in our communes."),
    Refusal.PRIVATE: _("It is on private land: its owner must act."),
    Refusal.NOT_FOUND: _("Nothing was found on site."),
    Refusal.UNCLEAR: _("We could not understand what or where."),
    Refusal.NOT_OURS: _("This is not a task of the communes."),
    Refusal.OTHER: _("Another reason, said in the answer."),
}
FORMS = {
    Form.ONE: _("One of several answers"),
    Form.SEVERAL: _("Several of several answers"),
    Form.YES_NO: _("Yes or no"),
    Form.NUMBER: _("A number with its unit"),
    Form.TEXT: _("A few words"),
    Form.MOMENT: _("A day and an hour"),
}
FORWARDS = {
    "waiting": _("Waits to be sent"),
    "unsure": _("Sent; no answer yet says that it arrived"),
    "asks": _("Ask the operator whether it arrived"),
    "sent": _("Taken in by the operator"),
    "arrived": _("Arrived, by the operator's word"),
    "declined": _("Declined by the operator"),
}
OWNERS = {
    Owner.COMMUNE: _("the commune"),
    Owner.INTERCOMMUNAL: _("the federation"),
    Owner.DEPARTMENT: _("the department"),
    Owner.STATE: _("the State"),
    Owner.PRIVATE: _("a private owner"),
}
BECAUSE = {
    Because.OWNER_BOTH: _("The line of this commune, this category and this owner of the road."),
    Because.OWNER_CATEGORY: _("The line of this category and this owner of the road."),
    Because.BOTH: _("This commune has a line for this category."),
    Because.OWNER_COMMUNE: _("The line of this commune and this owner of the road."),
    Because.OWNER: _("The line of this owner of the road for every category."),
    Because.EVERYTHING: _("The line for every commune and every category."),
    Because.CATEGORY: _("The line of this category for every commune."),
    Because.COMMUNE: _("The line of this commune for every category."),
    Because.NO_LINE: _("No line of the table names it: the category's own delay."),
}
