"""The simulated territory: made from a seed, the same for the same seed to the last byte."""

from eclor.field.made.territory import make_territory

__all__ = ["make_territory"]
