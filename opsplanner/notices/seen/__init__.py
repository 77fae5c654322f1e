"""Who has seen a change shortly before the start, and whose calendar has not."""
