"""What operators fill in of programmes, their special nights and the by-laws that bound them."""

from eclor.services.lighting.programme_forms.by_laws import ByLawForm, EndForm
from eclor.services.lighting.programme_forms.giving import VALID, FollowForm, OutputForm
from eclor.services.lighting.programme_forms.nights import NightForm, night_values, presence_values
from eclor.services.lighting.programme_forms.points import PointForm, point_values

__all__ = [
    "VALID",
    "ByLawForm",
    "EndForm",
    "FollowForm",
    "NightForm",
    "OutputForm",
    "PointForm",
    "night_values",
    "point_values",
    "presence_values",
]
