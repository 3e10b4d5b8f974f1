"""Pure rules of the room: the clock of a request, and what of each model is told, held back and erased."""
