"""Pages of the people room: finding somebody, opening a record and saying why, correcting it."""
