"""The usual crews of each weekday, with who supervises them, from a day on: a month gets its crews by them."""
