"""Units a device may write, and the few conversions that lose nothing.

Codes are UN/CEFACT's (recommendation 20), as on the attribute's card; the other spellings are the
ones seen on devices. What is not here is refused: a guess would be stored as truth.
"""

from eclor.core.observations.recorder.words import Unreadable
from eclor.core.service.words import Refusal

SPELLINGS = {
    "W": "WTT",
    "kW": "KWT",
    "MW": "MAW",
    "Wh": "WHR",
    "kWh": "KWH",
    "MWh": "MWH",
    "V": "VLT",
    "mV": "2Z",
    "kV": "KVT",
    "A": "AMP",
    "mA": "4K",
    "°C": "CEL",
    "C": "CEL",
    "%": "P1",
    "h": "HUR",
    "min": "MIN",
    "s": "SEC",
    "mm": "MMT",
    "cm": "CMT",
    "m": "MTR",
    "km": "KMT",
    "m/s": "MTS",
    "km/h": "KMH",
    "dBm": "DBM",
    "Pa": "PAL",
    "hPa": "A97",
    "lx": "LUX",
    "kg": "KGM",
    "l": "LTR",
    "L": "LTR",
    "m3": "MTQ",
    "m³": "MTQ",
}
# How many of the first make one of the base of its family.
FAMILIES = (
    {"WTT": 1.0, "KWT": 1e3, "MAW": 1e6},
    {"WHR": 1.0, "KWH": 1e3, "MWH": 1e6},
    {"2Z": 1e-3, "VLT": 1.0, "KVT": 1e3},
    {"4K": 1e-3, "AMP": 1.0},
    {"MMT": 1e-3, "CMT": 1e-2, "MTR": 1.0, "KMT": 1e3},
    {"SEC": 1.0, "MIN": 60.0, "HUR": 3600.0},
    {"KMH": 1.0, "MTS": 3.6},
    {"PAL": 1.0, "A97": 100.0},
    {"LTR": 1.0, "MTQ": 1e3},
)


def factor(said: str, wanted: str) -> float:
    """By what to multiply a value said in one unit to have it in another. Raises Unreadable."""
    ours, theirs = SPELLINGS.get(wanted, wanted), SPELLINGS.get(said, said)
    if ours == theirs:
        return 1.0
    for family in FAMILIES:
        if ours in family and theirs in family:
            return family[theirs] / family[ours]
    mend = f"send {wanted}" if wanted else "send it without a unit"
    raise Unreadable(
        f"The unit {said!r} cannot become {wanted or 'a plain number'!r}: {mend}.",
        Refusal.WRONG_UNIT,
    )
