"""Counts and dashboards; read-only."""
