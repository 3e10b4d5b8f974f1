"""The forms of the exchange, by noun."""
