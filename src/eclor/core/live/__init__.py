"""What changes in the territory, streamed to whoever looks at it."""
