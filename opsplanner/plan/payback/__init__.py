"""Community Payback in figures: who came, what was asked for and done, what was lost, how long it took, and what it was worth."""
