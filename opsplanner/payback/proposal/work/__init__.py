"""A month is worked out by the worker."""
