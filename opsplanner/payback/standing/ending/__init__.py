"""A standing site that is no longer wanted."""
