"""What is true of waste whatever the database: no clock, no table, no network.

How the wait at a recycling centre is called for. Every minute, per centre::

    readings = Readings(zones=..., entries=last_hour, docks_open=7, opened_at=this_morning)
    learned = Learned.from_json(parameters) if parameters else Learned.nothing_yet()
    now_wait = estimate(lane, learned, readings, now)         # Wait | None
    ahead = forecast(lane, learned, readings, now)            # [(0, Wait), (5, Wait), ...]
    from_home = wait_on_arrival(ahead, travel_minutes)        # Wait | None
    best = best_slot(learned, ahead, now, entry_spans(hours, today))      # Slot | None

A sensor's report becomes a zone by ``heard(zone, occupied, at)``, which forgives one slip. When a
wait is over and known, ``learned.heard(Case(day, lane_state(...), minutes))`` gives better bands at
once; store its ``to_json()``. Every night::

    cases = [c for day in days for c in past_cases(lane, day.watched, day.entries)]
    parameters = fit(cases, local_entries, LIGHT, AIM)         # a JSON object, no pickle

``Wait.confidence`` says what it rests on: measured, forecast, or only usual at this hour (sensors
silent for five minutes). Not known is ``None``, never zero. All moments carry a time zone.

========================  =====================================================================
``wait``                  zones and gate to queue, pace and state; the evening's look back
``predicting``            state to P50 and P90 (physics, blend or trees)
``bands``                 the P90 kept honest, wait after wait
``learning``              the nightly fit; alone in needing scikit-learn, so import it in jobs only
``week``                  the usual half hours of a week: first thing known, and last resort
``forecast``              now, on arrival, two hours ahead, the best half hour today
``hours``                 opening hours, French holidays with Moselle's own, closures, last entry
``containers``            the day a container will be full
``calendar``              the collection calendar of a street, holidays moved
``accuracy``              what is published about how right we were
========================  =====================================================================
"""
