"""What the data protection officer does, by noun."""
