"""Pages of the needs room, by noun."""
