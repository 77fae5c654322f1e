"""The figures of indicators that are due, and those that a period lacks."""
