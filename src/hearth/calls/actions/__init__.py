"""Everything that is done when people are rung."""
