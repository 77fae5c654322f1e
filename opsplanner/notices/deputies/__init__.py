"""Telling deputies, a day later, of what still waits for who was told of it."""
