"""What lamps do of a night, from what they were told; and what no lamp must be told.

======================  ========================================================================
``curves``              a programme and a sky make the night's level curve
``obeying``             override before sensor before programme before full light
``output``              constant light from a lamp that grows old
``canonical``           the small JSON a lamp keeps, and its hash: what is wanted, what is reported
``refusing``            what a controller, a driver or a by-law does not allow, as sentences
``making``              from a plan's levels to a programme of so many switch points
======================  ========================================================================
"""
