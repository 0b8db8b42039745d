"""Scopes with chosen rights."""

from dataclasses import replace

from eclor.core.service.scope import Scope


def with_rights(scope: Scope, *permissions: str) -> Scope:
    """The same person with these permissions."""
    return replace(scope, person="7", permissions=frozenset(permissions))
