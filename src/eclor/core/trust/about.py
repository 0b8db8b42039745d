"""What every table about a person has: whom it is about, and until when it may be kept."""

import uuid

from django.db import models

from eclor.core.territories.models import Territory


class AboutPerson(models.Model):
    """Base of a model whose migration ends with :class:`eclor.core.trust.guarding.Protect`.

    ``subject`` is a pseudonym: of an account, or of somebody without one, drawn for the occasion.
    The key is drawn here and not by a sequence: PostgreSQL gives nothing back of a row that its
    writer may not read, and a number could be guessed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, models.CASCADE)
    subject = models.UUIDField()
    retained_until = models.DateTimeField()

    class Meta:
        abstract = True
