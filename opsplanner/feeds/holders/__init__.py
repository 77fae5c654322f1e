"""Whose calendar has an operation, or had it when it was last fetched."""
