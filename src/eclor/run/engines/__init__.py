"""The engines that are not ours: PostgreSQL, NATS and Caddy, each from its wheel."""
