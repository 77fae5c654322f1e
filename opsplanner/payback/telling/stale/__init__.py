"""What people are told whose calendar of Payback has not fetched a change shortly before it counts."""
