"""Requests for help, from the first contact to the outcome."""
