"""My data: what each card declares about the person who asks, and every right over it."""
