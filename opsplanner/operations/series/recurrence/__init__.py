"""The rule that dates of a series follow."""
