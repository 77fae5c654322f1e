"""Telling who leads an operation that it is over and nobody has said so."""
