"""What an agency was asked for, promised, took back, and how many turned up, in a month, a quarter or chosen days (docs/domain.md, "What an agency promised")."""
