"""The demonstration's path: its lamps detect who passes, and are given a programme that uses it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from eclor.core.commands.words import GIVE
from eclor.core.context import queries as context
from eclor.core.service.scope import Scope
from eclor.services.lighting import actions
from eclor.services.lighting.models import LAMP, NightProgramme
from eclor.services.lighting.presets import PATH, preset_night
from eclor.services.lighting.words.charging import Follow, WriteNight

TITLE = "Chemin avec présence"
WHY = "Mise en service des détecteurs de présence (simulée)."
RIGHT = "lighting.command"


def follow_passages(scope: Scope) -> None:
    """Through the desk, as an operator would, once; nothing where no lamp detects."""
    if NightProgramme.objects.filter(territory_id=scope.territory, name=TITLE).exists():
        return
    detecting = context.entities(scope).filter(type=LAMP, attributes__presenceDetector=True)
    lamps = list(detecting.order_by("pk").values_list("pk", flat=True))
    night = preset_night(scope, PATH, (), scope.now.date())
    if not lamps or night is None:
        return
    row = actions.write_night(scope, WriteNight(title=TITLE, night=night))
    actions.follow_programme(
        replace(scope, permissions=scope.permissions | {GIVE, RIGHT}),
        Follow(programme=row.pk, lamps=lamps, reason=WHY, valid=timedelta(days=1), key="demo:path"),
    )
