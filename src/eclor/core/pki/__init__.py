"""The house's own small certificate authority: who may speak to it over mutual TLS."""

from eclor.core.pki.authority import Authority, BadPki, Issued
from eclor.core.pki.names import common_name, whole_name
from eclor.core.pki.talking import client_context, server_context

__all__ = [
    "Authority",
    "BadPki",
    "Issued",
    "client_context",
    "common_name",
    "server_context",
    "whole_name",
]
