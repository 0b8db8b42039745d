"""The platform's own processes: each says that it lives, others tell who has fallen silent."""
