"""From counters to programmes: who counts for which street, plans tried on nights that are over.

======================  ========================================================================
``speaking``            which counter speaks for a street
``windows``             hours of a by-law as shares of the hours of the clock
``today``               what lamps do now, as told or as reported
``weekly``              one programme by the kind of night: given once, kept for weeks
``nights``              levels as a controller takes them: whole per cents, few switch points
``walking``             a year of nights, learned again every two months; needs scikit-learn
``weighing``            what each way costs and leaves dark, street by street, and the exact least
``proposing``           the programmes that streets would be given
======================  ========================================================================
"""
