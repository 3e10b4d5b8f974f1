"""Needs handed to those who can meet them."""
