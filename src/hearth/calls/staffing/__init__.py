"""How many callers a day of calls needs, and what absence does to it. Pure: no database, no web, no clock."""
