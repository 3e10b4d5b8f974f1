"""Who may do and see what: staff, teams, roles, walls and the event log."""
