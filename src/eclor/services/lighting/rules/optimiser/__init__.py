"""The least energy that keeps every street in its class, and how far any plan is from it.

======================  ========================================================================
``problem``             lamps, what light they give where, what is asked slot by slot
``bound``               no plan can take less: a linear program knowing the future, lamp by lamp
``switching_off``       the same with single lamps off, exact, one integer program a street
``streets``             one level a street in 1 % steps, neighbours alike: exact, closed form
``switch_points``       at most so many levels a night: exact, dynamic programming
======================  ========================================================================
"""
