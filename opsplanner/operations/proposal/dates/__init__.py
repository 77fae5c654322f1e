"""Changing a proposal date by date."""
