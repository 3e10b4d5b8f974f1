"""What is done with persons, one file for each noun: `lists` (entries of lists that came in)."""
