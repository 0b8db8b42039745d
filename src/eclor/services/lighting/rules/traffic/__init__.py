"""What a street's traffic asks of its lamps, learned from counts and planned a day or an hour ahead.

Every night, in a process of its own (scikit-learn is heavy)::

    civil = calendar(counts, place, holidays)                     # the slots as people live them
    site.learned = learn(counts, civil, place, past).to_json()    # plain numbers, no pickle

Every hour, or every noon for the night to come; counts of the last sixty days are enough, with NaN
for what is to come::

    level = plan(Learned.from_json(site.learned), counts.flow, civil, Horizon.LIVE, first)

``first`` is the row from which the ledgers listen: some weeks ago, so that they know how well the
promise was kept. The last row is the level of the slot that begins now.

======================  ========================================================================
``calendar``            day, hour, kind of day, night and darkness of every slot
``signs``               what may be known before a slot begins; nothing of its future
``learning``            the nightly fit; alone in needing scikit-learn, so import it in jobs only
``deciding``            the level of least expected cost; plans judged by two figures
``keeping``             the ledgers that keep the promise while traffic changes
``planning``            what was learned, stored as JSON, and the walk through the slots
``trying``              a plan on nights that are over, street by street, beside today
======================  ========================================================================
"""
