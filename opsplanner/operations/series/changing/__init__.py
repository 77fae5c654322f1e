"""Changing several dates of a series at once."""
