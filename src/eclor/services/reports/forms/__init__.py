"""What people and agents fill in."""

from eclor.services.reports.forms.moving import MoveForm
from eclor.services.reports.forms.plain import plain
from eclor.services.reports.forms.ruling import KeyForm, LineForm, OperatorForm
from eclor.services.reports.forms.telling import PlaceForm, TellForm

__all__ = [
    "KeyForm",
    "LineForm",
    "MoveForm",
    "OperatorForm",
    "PlaceForm",
    "TellForm",
    "plain",
]
