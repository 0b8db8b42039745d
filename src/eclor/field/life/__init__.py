"""How the territory lives: what each thing measures at any moment, drawn from the seed alone."""

from eclor.field.life.life import Life

__all__ = ["Life"]
