"""How every test of a property is tried: the same examples each time, however slow the machine."""

from hypothesis import HealthCheck, settings

# A suite that judges a change must not fail by chance, nor because somebody else used the processor:
# Hypothesis counts 200 ms an example otherwise. Look for new examples with
# `pytest --hypothesis-profile=searching`.
settings.register_profile(
    "judging", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "searching", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("judging")
