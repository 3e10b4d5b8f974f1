"""Pages of the offers room."""
