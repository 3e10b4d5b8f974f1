"""How other people's files are read: pure, without a database or a clock."""
