"""How the territory lives: what each thing would measure at any moment, drawn from the seed alone."""

from eclor.field.life.life import Life

__all__ = ["Life"]
