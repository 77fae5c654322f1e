"""Telling who leads an operation that nobody has marked it as started."""
