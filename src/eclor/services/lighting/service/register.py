"""What the room's tables say of persons."""

from django.utils.translation import gettext_lazy as _

from eclor.core.service.personal import Impersonal, PersonalData
from eclor.core.service.scope import Scope
from eclor.services.lighting.actions.importing import KEPT as FILE_KEPT
from eclor.services.lighting.actions.interventions import KEPT


def leads_to_nobody(scope: Scope, person: str) -> int:
    """Nothing to erase: the number that stays leads to nobody once the account is gone."""
    return 0


PERSONAL_DATA = (
    PersonalData(
        what=_("Who asked for an intervention, who goes, who ended it, and what they wrote"),
        why=_("To plan repairs, and to answer for what was done under live parts"),
        table="lighting_intervention",
        columns=("asked_by", "assignee", "ended_by", "what", "report"),
        kept_for=KEPT,
        kept_from=_("the end of the intervention"),
        erase=leads_to_nobody,
        unguarded=_(
            "It is the number of an account at work, shown to colleagues with what was done."
        ),
    ),
    PersonalData(
        what=_("Photos of an intervention, and who took them; somebody may be seen on one"),
        why=_("To show what was found and what was done"),
        table="lighting_intervention_photo",
        columns=("taken_by", "picture", "small"),
        kept_for=KEPT,
        kept_from=_("the end of the intervention"),
        erase=leads_to_nobody,
        unguarded=_(
            "Nobody can be looked up in it: photos are shown with their intervention alone, and"
            " agents take away those that show a person."
        ),
    ),
    PersonalData(
        what=_("Who sent a file of the inventory"),
        why=_("To show the file to nobody else before it is imported"),
        table="lighting_inventory_file",
        columns=("sent_by",),
        kept_for=FILE_KEPT,
        kept_from=_("the sending of the file"),
        erase=leads_to_nobody,
        unguarded=_("It is the number of an account at work, read by the account itself alone."),
    ),
)
IMPERSONAL = (
    Impersonal(
        tables=("lighting_inventory_file",),
        columns=("name", "content"),
        because=_("A list of lamps, poles and cabinets, and the name of its file."),
    ),
    Impersonal(
        tables=(
            "lighting_programme",
            "lighting_following",
            "lighting_by_law",
            "lighting_tried_plan",
            "lighting_hour_ahead",
            "lighting_account",
            "lighting_street",
            "lighting_tariff",
        ),
        because=_("Levels, hours, streets and lamps; who wrote them is in the audit."),
    ),
    Impersonal(
        tables=("lighting_street_wish",),
        because=_(
            "One of 256 marks under a key of the hour, shared by hundreds of households, without a"
            " street; forgotten within two hours."
        ),
    ),
    Impersonal(
        tables=("lighting_intervention",),
        columns=("defect", "stage", "origin", "parts"),
        because=_("Words of the trade and names of parts."),
    ),
)
