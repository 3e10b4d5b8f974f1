"""Who we work for: persons, what they wish, the lists they are on, who has approached them."""
