"""What holds of offers and of matching. Pure."""
