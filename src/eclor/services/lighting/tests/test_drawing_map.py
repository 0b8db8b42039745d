"""Interventions on their small map."""

import math

from eclor.services.lighting.drawing_map import RADIUS, WIDTH, apart


def test_numbers_on_the_map_make_room_and_stay_on_it():
    crowd = [(100.0, 100.0)] * 6 + [(4.0, 6.0), (6.0, 6.0), (300.0, 150.0)]

    shown = apart(crowd, 200.0)

    gaps = [math.dist(a, b) for n, a in enumerate(shown) for b in shown[:n]]
    assert min(gaps) > 2 * RADIUS - 1
    assert shown[-1] == (300.0, 150.0)
    assert all(RADIUS <= x <= WIDTH - RADIUS and RADIUS <= y <= 200 - RADIUS for x, y in shown)
