"""How long orders are kept: two winters to compare, then only the audit knows of them."""

from datetime import timedelta

from django.db import connection

from eclor.core.service.scope import Scope

KEPT = timedelta(days=400)
STEP = 200  # an order may have thousands of parts


def forget_old(scope: Scope) -> None:
    """Forget orders that ended long ago, few at a time. Safe to run twice, or to be cut short."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT order_forget(%s, %s)", [scope.now - KEPT, STEP])
            (gone,) = cursor.fetchone()
        if gone < STEP:
            return
