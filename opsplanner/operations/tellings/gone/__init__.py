"""Telling of who is suspended, or has moved to another agency, and has duties to come that nobody takes over."""
