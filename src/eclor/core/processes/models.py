"""The last beat of each process, of the whole house: no federation's own."""

from django.db import models


class Beat(models.Model):
    """One life of a process. ``number`` is its process id, or what tells a server's lives apart.

    Written by eclor.core.processes.pulse without Django, by the database's own clock.
    """

    pk = models.CompositePrimaryKey("name", "machine", "number")
    name = models.CharField(max_length=40)
    machine = models.CharField(max_length=120)
    number = models.BigIntegerField()
    since = models.DateTimeField()
    beat_at = models.DateTimeField()

    class Meta:
        db_table = "process_beat"

    def __str__(self) -> str:
        return f"{self.name} {self.machine}/{self.number}"
