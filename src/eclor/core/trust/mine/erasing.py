"""What a room's card calls to forget one person in one of its guarded tables."""

from eclor.core.service.scope import Scope
from eclor.core.trust.door import door


def erase_in(scope: Scope, subject: str, table: str) -> int:
    """Delete the rows of this pseudonym there, whatever purpose is switched off; how many."""
    query = "SELECT trust.erase_in(%s::smallint, %s, %s) AS forgotten"
    return int(door.ask(query, scope.territory, subject, table)[0]["forgotten"])
