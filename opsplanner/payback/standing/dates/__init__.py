"""A standing site put on its next dates, in one press."""
