"""The chosen lines of a proposal are put on their days."""
