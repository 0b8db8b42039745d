"""The door devices come through: each under its own name, answered once the disk has it."""

from eclor.core.gateways.gate.door import main

__all__ = ["main"]
