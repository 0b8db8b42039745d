"""What lamps' own readings say is wrong, one finding per cause.

Each night, for every lamp, its last sixty nights::

    nights = Nights(power=..., level=..., full=..., since=...)     # one column per lamp
    ill = lamp_faults(nights)                                      # events of the newest night
    told = outages(Line(feeder, cabinet), out=..., counted=...)    # a feeder, a cabinet: one alarm

A lamp is compared with itself: units of one type differ by several per cent, one unit from night to
night by far less. ``since`` restarts its baseline after a repair or a lamp change.
"""
