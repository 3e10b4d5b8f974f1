"""Pages that show many rooms at once."""
