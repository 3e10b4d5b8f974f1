"""What is done with files, one file for each noun: `lists` (people the council was told about)."""
