"""A message from who leads an operation to who takes part."""
