"""The commands of the exchange, by noun; importing them makes them known."""

from hearth.exchange.commands import cohorts, keeping, lists
from hearth.exchange.linkage import commands as linkage

__all__ = ["cohorts", "keeping", "linkage", "lists"]
