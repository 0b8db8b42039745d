"""The watch: decides, again and again, what is an alarm and what no longer is."""

from eclor.core.alarms.watch.passing import decide

__all__ = ["decide"]
