"""Pictures that strangers send: rebuilt from their pixels, or refused in words."""
