"""Reports handed to operators outside: sent to their own Open311 server once, and followed there."""
