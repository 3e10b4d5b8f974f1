"""Hearth: the software a council and its partners run a community hub with."""
