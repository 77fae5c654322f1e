"""What somebody wishes of a month."""
