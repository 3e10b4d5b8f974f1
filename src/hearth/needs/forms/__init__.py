"""The forms of the needs room, by noun."""
