"""Volunteers and what people and groups offer."""
