"""Signing in with a provider of identities: FranceConnect, ProConnect, any OpenID Connect server."""
