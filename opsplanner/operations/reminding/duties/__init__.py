"""Telling people of their own duties beforehand: the evening before, and two hours before where they want that."""
