"""What a carrier is given: one letter, or those of a day in one."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.utils.translation import ngettext

from eclor.core.notices.carriers.port import Ready
from eclor.core.notices.models import Letter
from eclor.core.notices.topics import is_urgent
from eclor.core.territories.addresses import origin_here

MOST_IN_A_DAY = 50  # in one letter; what is more comes in the next
_DAYS = UUID("2f6b1a7e-53c4-4d0e-9b7a-8a5f0c3d9e61")  # of the numbers of daily letters


def ready_of(letters: Sequence[Letter]) -> Ready:
    """The letters of one reader as one; the same letters have the same number at every try."""
    link = {one.pk: f"{origin_here()}{one.path}" if one.path else "" for one in letters}
    if len(letters) == 1:
        (one,) = letters
        return Ready(
            id=one.pk,
            title=one.title,
            text=one.text,
            link=link[one.pk],
            urgent=is_urgent(one.topic),
        )
    told = sorted(letters, key=lambda one: (one.told_at, str(one.pk)))
    parts = [f"{one.title}\n{one.text}\n{link[one.pk]}".strip() for one in told]
    return Ready(
        id=uuid5(_DAYS, " ".join(sorted(str(one.pk) for one in letters))),
        title=ngettext("%d notice of the day", "%d notices of the day", len(told)) % len(told),
        text="\n\n".join(parts),
        link="",
        urgent=False,
    )
