"""The page of all open clashes: what stands in the way of the operations to come."""
