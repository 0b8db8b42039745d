"""Why a line of an inventory is refused, in the reader's language, so that its owner can mend it."""

from django.utils.translation import gettext_lazy as _

from eclor.services.lighting.words.importing import Kind, Reason, Refused

KINDS = {
    Kind.LAMPS: _("Lamps"),
    Kind.SUPPORTS: _("Supports"),
    Kind.FEEDERS: _("Feeders"),
    Kind.CABINETS: _("Cabinets"),
}
TARGETS = {
    "lon": _("Longitude"),
    "lat": _("Latitude"),
    "point": _("Place in one column"),
    "id": _("Own identifier"),
    "name": _("Name"),
    "street": _("Street"),
    "cabinet": _("Cabinet"),
    "feeder": _("Feeder"),
    "supportNumber": _("Number of the support"),
    "lanternType": _("Lantern"),
    "ratedPower": _("Rated power"),
    "luminousFlux": _("Luminous flux"),
    "colourTemperature": _("Colour temperature"),
    "optics": _("Optics"),
    "lanternHeight": _("Mounting height"),
    "mountedOn": _("Mounted on"),
    "lightingClass": _("Lighting class"),
    "controller": _("Controller"),
    "crossing": _("Lights a crossing"),
    "dimmable": _("Can be dimmed"),
    "presenceDetector": _("Detects a presence"),
    "supportType": _("Kind of support"),
    "material": _("Material"),
    "height": _("Height"),
    "circuitId": _("Number of the feeder"),
    "maximumPowerAvailable": _("Subscribed power"),
    "poweredAtNightOnly": _("Power at night only"),
}
REASONS = {
    Reason.CELLS: _("%(found)s cells where the first line names %(wanted)s columns."),
    Reason.NO_PLACE: _("The place is missing."),
    Reason.NOT_A_PLACE: _(
        "“%(value)s” is no place: longitude and latitude in degrees (WGS 84) are wanted."
    ),
    Reason.OUTSIDE: _("The place %(lat)s N, %(lon)s E lies outside the federation."),
    Reason.OUT_OF_REACH: _("It stands in %(commune)s, which is not one of your communes."),
    Reason.NOT_A_NUMBER: _("%(target)s: “%(value)s” is no number."),
    Reason.OUT_OF_BOUNDS: _(
        "%(target)s: %(value)s is impossible; more than %(low)s and at most %(high)s %(unit)s."
    ),
    Reason.EFFICACY: _(
        "%(flux)s lm from %(watts)s W: no lamp gives more than %(most)s lm for a watt."
    ),
    Reason.NOT_A_DATE: _("%(target)s: “%(value)s” is no date; write 2019-05-31 or 31/05/2019."),
    Reason.DATE_TO_COME: _("%(target)s: %(value)s is still to come, or before there were lamps."),
    Reason.UNKNOWN_CLASS: _(
        "%(target)s: “%(value)s” is no class of EN 13201 (M1 to M6, C0 to C5, P1 to P7)."
    ),
    Reason.NOT_YES_OR_NO: _("%(target)s: “%(value)s” is neither yes nor no."),
    Reason.TOO_LONG: _("%(target)s is longer than %(most)s characters."),
    Reason.NO_ID: _("Its own identifier is missing."),
    Reason.NO_NUMBER: _("Its number is missing."),
    Reason.NO_CABINET: _("The cabinet that feeds it is missing."),
    Reason.ID_TWICE: _("“%(value)s” stands on line %(line)s already."),
    Reason.NUMBER_TWICE: _(
        "The support number %(value)s stands on line %(line)s already, %(metres)s m away."
        " Two lanterns on one pole need an identifier each."
    ),
    Reason.NUMBER_TAKEN: _("The support number %(value)s is that of %(name)s, %(metres)s m away."),
    Reason.UNKNOWN_CABINET: _("No cabinet is called “%(value)s”: import the cabinets first."),
    Reason.UNKNOWN_FEEDER: _("No feeder is called “%(value)s”: import the feeders first."),
    Reason.FEEDER_ELSEWHERE: _("The feeder %(value)s does not hang on the cabinet %(cabinet)s."),
    Reason.AMBIGUOUS: _("Several things are called “%(value)s”: give each a name of its own."),
}


def why(refused: Refused) -> str:
    """The sentence for one line."""
    return str(REASONS[refused.reason]) % {k: _shown(k, v) for k, v in refused.values.items()}


def _shown(name: str, value: object) -> str:
    if name == "target":
        return str(TARGETS[str(value)])
    if isinstance(value, float):
        return f"{value:.5f}" if name in ("lon", "lat") else f"{value:,.0f}".replace(",", "\u202f")
    return str(value)
