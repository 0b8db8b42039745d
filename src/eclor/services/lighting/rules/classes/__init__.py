"""Which light a street must have: its class by EN 13201, what that asks for, what the decree allows."""
