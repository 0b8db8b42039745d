"""The gate before open data: what is published of people lets nobody work out who is behind it."""

from eclor.core.trust.gate.counts import FEWEST as FEWEST
from eclor.core.trust.gate.counts import publishable as publishable
from eclor.core.trust.gate.tables import PLAY as PLAY
from eclor.core.trust.gate.tables import Released as Released
from eclor.core.trust.gate.tables import Told as Told
from eclor.core.trust.gate.tables import release as release
