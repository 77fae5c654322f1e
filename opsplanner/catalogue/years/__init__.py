"""The plan year that a day is in."""
