"""People's rights over what is held about them: to see it, to have it erased, and not to be kept for ever."""
