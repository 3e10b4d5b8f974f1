"""Organisations and what they do."""
