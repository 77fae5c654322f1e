"""A job put on a slot from the page of its day."""
