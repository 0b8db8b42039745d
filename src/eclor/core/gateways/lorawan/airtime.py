"""Time on air and duty cycle in EU868: what a frame costs, and when there is room for it.

Formula: Semtech's LoRa modem designer's guide AN1200.13, section 4.1, for a downlink of LoRaWAN,
which has an explicit header and no CRC of its payload. Sub-bands: ETSI EN 300 220-2, annex B. A
gateway's share is counted over the hour before, the norm's observation period.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# MHDR 1, DevAddr 4, FCtrl 1, FCnt 2, FPort 1, MIC 4: LoRaWAN 1.0.4, a frame without options.
OVERHEAD = 13
LONGEST = 51  # bytes of payload that every data rate of EU868 carries: RP002-1.0.4, table 10
HOUR = 3600.0
MARGIN = 0.001  # seconds: sums of floats round
BANDWIDTH = 125_000.0
CODING, PREAMBLE = 1, 8  # 4/5; symbols
SPREADINGS = range(7, 13)
CLASS_C_HERTZ = 869_525_000  # the second window of EU868, where class C listens


class Band(StrEnum):
    """A sub-band in which gateways speak, by its limits in MHz."""

    K = "863-865"
    L = "865-868"
    M = "868-868.6"
    N = "868.7-869.2"
    P = "869.4-869.65"

    @property
    def duty(self) -> float:
        """The share of each hour that one transmitter may speak."""
        return {Band.K: 0.001, Band.L: 0.01, Band.M: 0.01, Band.N: 0.001, Band.P: 0.10}[self]

    @classmethod
    def of(cls, hertz: float) -> "Band":
        """Raises ValueError for a frequency outside of these."""
        for band in cls:
            low, high = (float(edge) * 1e6 for edge in band.split("-"))
            if low <= hertz <= high:
                return band
        raise ValueError(f"{hertz / 1e6:g} MHz lies in no sub-band of EU868.")


def time_on_air(payload: int, spreading: int) -> float:
    """Seconds that a downlink with so many bytes of payload takes at 125 kHz.

    Raises ValueError for a spreading factor or a length that EU868 does not have everywhere.
    """
    if spreading not in SPREADINGS:
        raise ValueError(f"SF{spreading} is not between SF7 and SF12.")
    if not 0 <= payload <= LONGEST:
        raise ValueError(f"{payload} bytes do not fit a frame: at most {LONGEST}.")
    symbol = float(2**spreading) / BANDWIDTH
    low_rate = 1 if spreading >= 11 else 0
    bits = 8 * (payload + OVERHEAD) - 4 * spreading + 28
    symbols = 8 + max(math.ceil(bits / (4 * (spreading - 2 * low_rate))) * (CODING + 4), 0)
    return (PREAMBLE + 4.25 + symbols) * symbol


@dataclass(frozen=True, slots=True)
class Sent:
    """A frame on the air: when it begins, in seconds since 1970, and how long it takes."""

    at: float
    seconds: float


def used(sent: Sequence[Sent], now: float) -> float:
    """Seconds on air since the hour before ``now``, those that are planned included."""
    return sum(one.seconds for one in sent if one.at > now - HOUR)


def possible_at(sent: Sequence[Sent], allowed: float, seconds: float, now: float) -> float:
    """The first moment from ``now`` on at which a frame of that length fits.

    ``sent`` is in the order of time; frames still to come count too, so that orders are staggered.
    ``allowed``: seconds in an hour. Raises ValueError for a frame that never fits.
    """
    if seconds > allowed:
        raise ValueError(f"{seconds:.1f} s on air is more than the {allowed:.1f} s of an hour.")
    begins = max([now, *(one.at + one.seconds for one in sent)])
    held = [one for one in sent if one.at > begins - HOUR]
    total = sum(one.seconds for one in held)
    for one in held:
        if total + seconds <= allowed + 1e-9:
            break
        total -= one.seconds
        begins = max(begins, one.at + HOUR + MARGIN)
    return begins
