"""How the states of an order are said, and the sign each of them wears."""

from django.utils.translation import gettext_lazy as _

from eclor.core.commands.words import OPEN, State

SAID = {
    State.DRAFT: _("waits for an agreement"),
    State.APPROVED: _("waits for its hour"),
    State.QUEUED: _("about to leave"),
    State.SENT: _("sent"),
    State.DELIVERED: _("answered"),
    State.SUCCEEDED: _("done"),
    State.FAILED: _("refused"),
    State.TIMED_OUT: _("no proof in time"),
    State.EXPIRED: _("expired"),
    State.CANCELLED: _("cancelled"),
    State.SUPERSEDED: _("replaced"),
}


def said(state: State) -> str:
    return str(SAID[state])


def sign(state: State) -> str:
    """Blue is wanted and not yet confirmed, a triangle needs somebody, a disc is all well."""
    if state in OPEN:
        return "wanted"
    if state is State.SUCCEEDED:
        return "ok"
    return "attention" if state in (State.FAILED, State.TIMED_OUT) else "unknown"
