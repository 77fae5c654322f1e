"""Which crew a line of a day's history is about, in the unit of work that is under way."""
