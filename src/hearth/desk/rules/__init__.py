"""Pure rules of the desk: the file a borough is founded from, and the story of the made-up one."""
