"""When nobody works at a place: weekdays, and days from one to another."""
