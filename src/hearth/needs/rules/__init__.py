"""What may follow what in a need's life, and who may carry what. Pure Python."""
