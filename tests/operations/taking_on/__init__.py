"""Taking on what stands in the way."""
