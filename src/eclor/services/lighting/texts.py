"""The trade's words as people read them, in their language."""

from django.utils.translation import gettext_lazy as _

from eclor.services.lighting.words.interventions import Defect, Origin, Stage
from eclor.services.lighting.words.inventory import LampState

STATES = {
    LampState.BROKEN: _("fault found"),
    LampState.SILENT: _("no news"),
    LampState.NEVER_HEARD: _("never heard"),
    LampState.LIT: _("lit"),
    LampState.OFF: _("not lit"),
}
STAGES = {
    Stage.ASKED: _("to plan"),
    Stage.PLANNED: _("planned"),
    Stage.DONE: _("settled"),
    Stage.DISMISSED: _("closed without action"),
}
DEFECTS = {
    Defect.DARK: _("Lamp out"),
    Defect.DAY_BURNER: _("Lamp burning by day"),
    Defect.FLICKERS: _("Lamp that flickers"),
    Defect.NOT_DIMMING: _("Lamp that does not dim"),
    Defect.LANTERN_TURNED: _("Lantern turned"),
    Defect.GLASS_BROKEN: _("Lantern glass broken"),
    Defect.HATCH_DAMAGED: _("Hatch damaged"),
    Defect.POLE_DAMAGED: _("Pole damaged"),
    Defect.CABLE_CUT: _("Cable cut"),
    Defect.NO_SUPPLY: _("No supply"),
    Defect.NO_NEWS: _("Controller silent"),
    Defect.UPKEEP: _("Planned upkeep"),
    Defect.OTHER: _("Something else"),
}
ORIGINS = {
    Origin.UNKNOWN: _("not known"),
    Origin.WEAR: _("wear"),
    Origin.VANDALISM: _("vandalism"),
    Origin.ACCIDENT: _("road accident"),
    Origin.STORM: _("storm, flood"),
}
# What an alarm of the card means for those who repair.
DEFECT_OF_RULE = {
    "lighting.lamp_failed": Defect.DARK,
    "lighting.lamp_by_day": Defect.DAY_BURNER,
    "lighting.lamp_does_not_dim": Defect.NOT_DIMMING,
    "lighting.lamp_silent": Defect.NO_NEWS,
    "lighting.cabinet_silent": Defect.NO_SUPPLY,
    "lighting.feeder_dead": Defect.NO_SUPPLY,
}
