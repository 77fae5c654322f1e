"""What stands in the way of each day, read in bulk."""
