"""What the room's tables say of persons: why, for how long, opened for what."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.personal import Basis, Impersonal, PersonalData, Purpose
from eclor.core.trust.staff import AT_WORK, leads_to_nobody
from eclor.services.reports.actions.forgetting import forget_contact, forget_photos, forget_told
from eclor.services.reports.actions.limits import KEPT as SENDINGS_KEPT
from eclor.services.reports.actions.sending import KEPT
from eclor.services.reports.queries.people import ANSWER, FOLLOW, TREAT

_ENDS = _("the day it was told; it goes three months after the report's end, if that is earlier")

PURPOSES = (
    Purpose(
        key=TREAT,
        title=_("Treat a report"),
        why=_(
            "To understand what is wrong and where, the agent reads what was told and sees the photos."
        ),
    ),
    Purpose(
        key=ANSWER,
        title=_("Answer whoever reported"),
        why=_("To write an answer to those who left an address for it."),
    ),
    Purpose(
        key=FOLLOW,
        title=_("Show people their own report"),
        why=_("To show whoever holds the secret link what they told."),
    ),
)
PERSONAL_DATA = (
    PersonalData(
        what=_("What was told of a report: words, address of the place, answers"),
        why=_("To find and repair what is wrong"),
        table="report_told",
        columns=("text", "place", "answers"),
        kept_for=KEPT,
        kept_from=_ENDS,
        erase=forget_told,
        purposes=(TREAT, FOLLOW),
    ),
    PersonalData(
        what=_("E-mail addresses left for an answer"),
        why=_("To answer"),
        basis=Basis.CONSENT,
        table="report_contact",
        columns=("email",),
        kept_for=KEPT,
        kept_from=_ENDS,
        erase=forget_contact,
        purposes=(ANSWER, FOLLOW),
    ),
    PersonalData(
        what=_("Photos sent with a report, rebuilt from their pixels"),
        why=_("To see what is wrong"),
        table="report_photo",
        columns=("picture",),
        kept_for=KEPT,
        kept_from=_ENDS,
        erase=forget_photos,
        purposes=(TREAT, FOLLOW),
    ),
    PersonalData(
        what=_("Who brought a report a step further, and what they answered"),
        why=_("To answer for what was decided"),
        table="report_step",
        columns=("actor", "note", "note_en"),
        kept_for=KEPT * 9,  # ten years: claims about public works
        erase=leads_to_nobody,
        unguarded=AT_WORK,
    ),
    PersonalData(
        what=_("Network addresses that sent a report, as a digest under a key of the day"),
        why=_("To stop floods"),
        basis=Basis.LEGAL_OBLIGATION,  # article 32: security of processing
        table="report_sending",
        columns=("address",),
        kept_for=SENDINGS_KEPT,
        erase=leads_to_nobody,
        unguarded=_("It is counted before anything is taken in, and shown to nobody."),
    ),
)
IMPERSONAL = (
    Impersonal(
        tables=(
            "report",
            "report_rule",
            "report_looks",
            "report_key",
            "report_operator",
            "report_forward",
        ),
        because=_(
            "What is wrong, where, and which team: nobody who told of it is in it;"
            " a key names an organisation."
        ),
    ),
    Impersonal(
        tables=("report_answer", "report_hours", "report_question"),
        because=_("Written for everybody: ready answers, questions, and when a town hall works."),
    ),
    Impersonal(
        tables=("report_repair",),
        columns=("picture",),
        because=_("The team that took it said that nobody and no number plate is on it."),
    ),
    Impersonal(
        tables=("report_told", "report_photo"),
        columns=("digest", "verdict"),
        because=_("A digest of a random link, and a word about a photo."),
    ),
    Impersonal(
        tables=("report_shown",),
        columns=("picture",),
        because=_("An agent looked at it and saw nobody and no number plate."),
    ),
)
