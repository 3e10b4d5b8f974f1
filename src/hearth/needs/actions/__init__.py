"""Everything that changes a row of the needs room, by noun."""
